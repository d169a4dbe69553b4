"""Which of Lightroom's settings has which counterpart in a recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import HUES

Setting = str | list[str]
Settings = Mapping[str, Setting]

_NUMBERS = {
    "Exposure2012": "exposure",
    "Contrast2012": "contrast",
    "Highlights2012": "highlights",
    "Shadows2012": "shadows",
    "Whites2012": "whites",
    "Blacks2012": "blacks",
    "IncrementalTemperature": "temperature",
    "IncrementalTint": "tint",
    "Vibrance": "vibrance",
    "Saturation": "saturation",
    "SplitToningShadowHue": "split_toning.shadows_hue",
    "SplitToningShadowSaturation": "split_toning.shadows_saturation",
    "SplitToningHighlightHue": "split_toning.highlights_hue",
    "SplitToningHighlightSaturation": "split_toning.highlights_saturation",
    "SplitToningBalance": "split_toning.balance",
    "Sharpness": "sharpening.amount",
    "SharpenRadius": "sharpening.radius",
    "PostCropVignetteAmount": "vignette.amount",
    "PostCropVignetteMidpoint": "vignette.midpoint",
    "PostCropVignetteFeather": "vignette.feather",
    "GrainAmount": "grain.amount",
    "GrainSize": "grain.size",
}
_CURVES = {
    "ToneCurvePV2012": "tone_curve",
    "ToneCurvePV2012Red": "red_curve",
    "ToneCurvePV2012Green": "green_curve",
    "ToneCurvePV2012Blue": "blue_curve",
}
_BY_HUE = {
    f"{panel}Adjustment{hue.title()}": f"hsl.{part}.{hue}"
    for panel, part in (("Hue", "hue"), ("Saturation", "saturation"), ("Luminance", "luminance"))
    for hue in HUES
}
_GREY_MIXER = {f"GrayMixer{hue.title()}": f"black_and_white.hues.{hue}" for hue in HUES}

# About the file, or about where Lightroom offers it.
_ABOUT_THE_PRESET = frozenset(
    {
        *("Version", "ProcessVersion", "HasSettings", "PresetType", "Cluster", "UUID", "Group"),
        *("SupportsAmount", "SupportsAmount2", "SupportsColor", "SupportsMonochrome"),
        *("SupportsHighDynamicRange", "SupportsNormalDynamicRange", "SupportsSceneReferred"),
        *("SupportsOutputReferred", "CameraModelRestriction", "Copyright", "ContactInfo"),
        *("RequiresRGBTables", "ShortName", "SortName", "Description", "AlreadyApplied"),
        *("ToneCurveName", "ToneCurveName2012", "CameraProfileDigest", "RawFileName"),
    }
)

# Values at which a setting without a counterpart does nothing.
_AT_REST: dict[str, frozenset[str]] = {
    "WhiteBalance": frozenset({"As Shot"}),
    "PostCropVignetteStyle": frozenset({"1"}),
    "ColorGradeBlending": frozenset({"50"}),
    "SharpenDetail": frozenset({"25"}),
    "GrainFrequency": frozenset({"50"}),
    "ParametricShadowSplit": frozenset({"25"}),
    "ParametricMidtoneSplit": frozenset({"50"}),
    "ParametricHighlightSplit": frozenset({"75"}),
}
_ZERO_AT_REST = frozenset(
    {
        *("Clarity2012", "Texture", "Dehaze", "SharpenEdgeMasking", "LuminanceSmoothing"),
        *("ColorNoiseReduction", "DefringePurpleAmount", "DefringeGreenAmount"),
        *("ParametricShadows", "ParametricDarks", "ParametricLights", "ParametricHighlights"),
        *("PostCropVignetteRoundness", "PostCropVignetteHighlightContrast"),
        *("VignetteAmount", "ShadowTint", "RedHue", "RedSaturation", "GreenHue"),
        *("GreenSaturation", "BlueHue", "BlueSaturation", "LensProfileEnable", "AutoLateralCA"),
        *("LensManualDistortionAmount", "PerspectiveVertical", "PerspectiveHorizontal"),
        *("PerspectiveRotate", "PerspectiveAspect", "PerspectiveX", "PerspectiveY"),
        *("PerspectiveUpright", "ColorGradeMidtoneHue", "ColorGradeMidtoneSat"),
        *("ColorGradeMidtoneLum", "ColorGradeShadowLum", "ColorGradeHighlightLum"),
        *("ColorGradeGlobalHue", "ColorGradeGlobalSat", "ColorGradeGlobalLum"),
        *("AutoTone", "AutoBrightness", "AutoContrast", "AutoExposure", "AutoShadows"),
        *("HasCrop", "OverrideLookVignette", "EnableVignettes"),
    }
)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of Lightroom's settings; those that do nothing are in neither list.

    Attributes:
        taken_over: settings that have a counterpart, with their values.
        left_out: settings that have none, with their values.
    """

    recipe: Recipe
    taken_over: tuple[str, ...]
    left_out: tuple[str, ...]


def mapped_recipe(settings: Settings) -> Mapped:
    """The recipe for Lightroom's settings, and each setting that has no counterpart.

    Raises:
        InvalidConfig: a value is beyond what its counterpart takes.
        ValueError: a value can't be read.
    """
    grey = _is_on(settings.get("ConvertToGrayscale", "False")) or (
        settings.get("Treatment") in ("Black & White", "Monochrome")
    )
    # Lightroom leaves the panel of the other kind of picture without effect.
    by_hue, idle = (_GREY_MIXER, _BY_HUE) if grey else (_BY_HUE, _GREY_MIXER)
    numbers = _NUMBERS | by_hue
    values: dict[str, Any] = {"black_and_white": {}} if grey else {}
    taken_over: list[str] = []
    left_out: list[str] = []
    for name, setting in settings.items():
        if name in numbers and isinstance(setting, str):
            number = _number(name, setting)
            _put(values, numbers[name], number)
            taken_over += [f"{name} = {setting.strip()}"] if number else []
        elif name in _CURVES and isinstance(setting, list) and setting:
            values[_CURVES[name]] = _curve(name, setting)
            taken_over.append(f"{name} = {_shown(setting)}")
        elif not (name in idle or name in _ABOUT_THE_PRESET or _does_nothing(name, setting)):
            left_out.append(f"{name} = {_shown(setting)}")
    taken_over += ["ConvertToGrayscale = True"] if grey else []
    return Mapped(Recipe.parse(values), tuple(taken_over), tuple(left_out))


def _does_nothing(name: str, setting: Setting) -> bool:
    if name in ("ConvertToGrayscale", "Treatment"):
        return True
    if isinstance(setting, list):
        return not setting
    if name in _AT_REST:
        return setting in _AT_REST[name]
    return name in _ZERO_AT_REST and not _is_on(setting)


def _is_on(setting: Setting) -> bool:
    text = "" if isinstance(setting, list) else setting.strip().lower()
    try:
        return float(text) != 0
    except ValueError:
        return text != "false"


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} should be a number, but {text[:40]!r} came") from None


def _curve(name: str, points: list[str]) -> list[tuple[float, ...]]:
    """Lightroom allows two points at the same input; the later one counts."""
    curve: dict[float, tuple[float, ...]] = {}
    for point in points:
        try:
            x, y = (float(number) for number in point.split(","))
        except ValueError:
            raise ValueError(f"{name} should hold points, but {point[:40]!r} came") from None
        curve[x] = (x, y)
    return list(curve.values())


def _put(values: dict[str, Any], path: str, value: float) -> None:
    *parents, last = path.split(".")
    for name in parents:
        values = values.setdefault(name, {})
    values[last] = value


def _shown(setting: Setting) -> str:
    text = setting if isinstance(setting, str) else "; ".join(setting)
    return text if len(text) <= 60 else text[:57] + "..."
