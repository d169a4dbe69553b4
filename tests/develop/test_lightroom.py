from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.lightroom import LightroomPreset, read_lightroom
from batch_gui.develop.recipe import Recipe
from tests.photos import bomb_xmp

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   crs:PresetType="Normal" crs:UUID="8F" crs:SupportsAmount="True" crs:ProcessVersion="11.0"
   {attributes}>
   <crs:Name><rdf:Alt><rdf:li xml:lang="x-default">Warm film</rdf:li></rdf:Alt></crs:Name>
   <crs:Group><rdf:Alt><rdf:li xml:lang="x-default">Mine</rdf:li></rdf:Alt></crs:Group>
   {elements}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""
CURVE = """<crs:{name}><rdf:Seq><rdf:li>0, 20</rdf:li><rdf:li>128, 130</rdf:li>
<rdf:li>255, 240</rdf:li></rdf:Seq></crs:{name}>"""
TEMPLATE = """s = {{
	id = "8F2C", -- made by Lightroom
	internalName = "Warm \\"film\\"",
	title = "Warm \\"film\\"",
	type = "Develop",
	value = {{
		settings = {{
			ProcessVersion = "6.7",
			{settings}
		}},
		uuid = "11",
	}},
	version = 0,
}}
"""


def from_xmp(folder: Path, attributes: str = "", elements: str = "") -> LightroomPreset:
    file = folder / "look.xmp"
    file.write_text(XMP.format(attributes=attributes, elements=elements))
    return read_lightroom(file)


def from_template(folder: Path, settings: str) -> LightroomPreset:
    file = folder / "look.lrtemplate"
    file.write_text(TEMPLATE.format(settings=settings))
    return read_lightroom(file)


def refusal(file: Path) -> str:
    with pytest.raises(InvalidConfig) as caught:
        read_lightroom(file)
    return str(caught.value)


def test_a_preset_with_everything_that_has_a_counterpart(tmp_path: Path) -> None:
    found = from_xmp(
        tmp_path,
        """crs:Exposure2012="+0.35" crs:Contrast2012="-12" crs:Highlights2012="-40"
        crs:Shadows2012="+30" crs:Whites2012="5" crs:Blacks2012="-8" crs:IncrementalTemperature="7"
        crs:IncrementalTint="-3" crs:Vibrance="+14" crs:Saturation="-6" crs:Sharpness="40"
        crs:SharpenRadius="+1.2" crs:HueAdjustmentRed="-5" crs:SaturationAdjustmentAqua="+9"
        crs:LuminanceAdjustmentMagenta="11" crs:SplitToningShadowHue="220"
        crs:SplitToningShadowSaturation="12" crs:SplitToningBalance="-20"
        crs:PostCropVignetteAmount="-18" crs:PostCropVignetteMidpoint="40"
        crs:PostCropVignetteFeather="70" crs:GrainAmount="25" crs:GrainSize="30" """,
        CURVE.format(name="ToneCurvePV2012") + CURVE.format(name="ToneCurvePV2012Blue"),
    )
    assert found.name == "Warm film"
    assert found.left_out == ()
    curve = ((0, 20), (128, 130), (255, 240))
    assert found.recipe == Recipe.parse(
        {
            "exposure": 0.35,
            "contrast": -12,
            "highlights": -40,
            "shadows": 30,
            "whites": 5,
            "blacks": -8,
            "temperature": 7,
            "tint": -3,
            "vibrance": 14,
            "saturation": -6,
            "tone_curve": curve,
            "blue_curve": curve,
            "hsl": {
                "hue": {"red": -5},
                "saturation": {"aqua": 9},
                "luminance": {"magenta": 11},
            },
            "split_toning": {"shadows_hue": 220, "shadows_saturation": 12, "balance": -20},
            "sharpening": {"amount": 40, "radius": 1.2},
            "vignette": {"amount": -18, "midpoint": 40, "feather": 70},
            "grain": {"amount": 25, "size": 30},
        }
    )


MASK = """<rdf:li><rdf:Description crs:What="Correction" {name}>
 <crs:CorrectionMasks><rdf:Seq>
  <rdf:li crs:What="Mask/Gradient" crs:ZeroX="0.5"/><rdf:li crs:What="Mask/Brush"/>
 </rdf:Seq></crs:CorrectionMasks></rdf:Description></rdf:li>"""
MASKS = "<crs:MaskGroupBasedCorrections><rdf:Seq>{}</rdf:Seq></crs:MaskGroupBasedCorrections>"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (['crs:CorrectionName="Sky"', 'crs:CorrectionName="Subject 1"'], "Sky; Subject 1"),
        (['crs:CorrectionName="Sky"', ""], "2 entries"),
        ([""], "1 entry"),
    ],
)
def test_masks_are_listed_by_name_or_counted(tmp_path: Path, names: list[str], shown: str) -> None:
    masks = "".join(MASK.format(name=name) for name in names)
    found = from_xmp(tmp_path, "", MASKS.format(masks))
    assert found.left_out == (f"MaskGroupBasedCorrections = {shown}",)


def test_masks_whose_parts_are_elements(tmp_path: Path) -> None:
    mask = """<rdf:li rdf:parseType="Resource"><crs:What>Correction</crs:What>
    <crs:CorrectionName>Sky</crs:CorrectionName></rdf:li>"""
    found = from_xmp(tmp_path, "", MASKS.format(mask))
    assert found.left_out == ("MaskGroupBasedCorrections = Sky",)


def test_no_masks_are_not_listed(tmp_path: Path) -> None:
    assert from_xmp(tmp_path, "", MASKS.format("")).left_out == ()


def test_masks_of_a_template(tmp_path: Path) -> None:
    masks = (
        'MaskGroupBasedCorrections = {{ {{ CorrectionName = "Sky" }}, {{ What = "Correction" }} }},'
    )
    found = from_template(tmp_path, masks.replace("{{", "{").replace("}}", "}"))
    assert found.left_out == ("MaskGroupBasedCorrections = 2 entries",)


def test_what_has_no_counterpart_is_listed(tmp_path: Path) -> None:
    found = from_xmp(
        tmp_path,
        """crs:Dehaze="+20" crs:Clarity2012="+15" crs:Texture="0" crs:CameraProfile="Adobe Color"
        crs:Temperature="5600" crs:WhiteBalance="Custom" crs:PostCropVignetteStyle="2"
        crs:SomethingNew="0" """,
        """<crs:Look><rdf:Description crs:Name="Film" crs:Amount="0.5"/></crs:Look>
        <crs:PointColors><rdf:Seq><rdf:li>1, 2, 3</rdf:li></rdf:Seq></crs:PointColors>""",
    )
    assert found.recipe == Recipe()
    assert found.left_out == (
        "Dehaze = +20",
        "Clarity2012 = +15",
        "CameraProfile = Adobe Color",
        "Temperature = 5600",
        "WhiteBalance = Custom",
        "PostCropVignetteStyle = 2",
        "SomethingNew = 0",
        "Look = Film",
        "PointColors = 1, 2, 3",
    )


def test_settings_may_be_elements(tmp_path: Path) -> None:
    found = from_xmp(tmp_path, elements="<crs:Exposure2012>+1.00</crs:Exposure2012>")
    assert found.recipe == Recipe(exposure=1)


@pytest.mark.parametrize("grey", ['crs:ConvertToGrayscale="True"', 'crs:Treatment="Monochrome"'])
def test_black_and_white_takes_the_grey_mixer(tmp_path: Path, grey: str) -> None:
    mixers = 'crs:GrayMixerBlue="-30" crs:SaturationAdjustmentBlue="50"'
    assert from_xmp(tmp_path, f"{grey} {mixers}").recipe == Recipe.parse(
        {"black_and_white": {"hues": {"blue": -30}}}
    )
    assert from_xmp(tmp_path, f'crs:ConvertToGrayscale="False" {mixers}').recipe == Recipe.parse(
        {"hsl": {"saturation": {"blue": 50}}}
    )


def test_a_template(tmp_path: Path) -> None:
    found = from_template(
        tmp_path,
        """Exposure2012 = -0.5, ConvertToGrayscale = false, ["Clarity2012"] = 20,
        ToneCurvePV2012 = { 0, 20, 128, 130, 255, 240, }, Orange = { Hue = 1 },
        LensProfileEnable = 0, EnableCalibration = true,""",
    )
    assert found.name == 'Warm "film"'
    assert found.recipe == Recipe(exposure=-0.5, tone_curve=((0, 20), (128, 130), (255, 240)))
    assert found.left_out == ("Clarity2012 = 20", "Orange = ...", "EnableCalibration = True")


@pytest.mark.parametrize("version", ["5.7", "5.0", "2.2"])
def test_older_processes_are_refused(tmp_path: Path, version: str) -> None:
    file = tmp_path / "old.xmp"
    file.write_text(XMP.format(attributes="", elements="").replace("11.0", version))
    assert f"process version {version} is older than 6.7 (2012)" in refusal(file)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xmp", b"no xml", "isn't readable XML"),
        ("a.xmp", bomb_xmp(), "isn't readable XML"),
        ("a.xmp", b"<x/>", "no camera raw settings"),
        ("a.xmp", b"<?xml version='1.0' encoding='nonsense'?><x/>", "isn't readable XML"),
        ("a.xmp", XMP.format(attributes='crs:Exposure2012="9"', elements="").encode(), "exposure"),
        ("a.xmp", XMP.format(attributes='crs:Vibrance="x"', elements="").encode(), "Vibrance"),
        ("a.xmp", b" " * (9 << 20), "larger than any preset"),
        ("a.lrtemplate", b"", "a table was expected"),
        ("a.lrtemplate", b"s = { os.execute('rm') }", "makes no sense"),
        ("a.lrtemplate", b"s = { a = 1", "end is missing"),
        ("a.lrtemplate", b"s = { a = 1 b = 2 }", "comma"),
        ("a.lrtemplate", b"s = { ['a' 1 }", "missing after a name"),
        ("a.lrtemplate", b"s = " + b"{" * 5000, "isn't a value"),
        ("a.lrtemplate", b"s = { } t = { }", "one table"),
        ("a.lrtemplate", b"s = 4", "names was expected"),
        ("a.lrtemplate", b"s = { value = 4 }", "no develop settings"),
        ("a.lrtemplate", b"s = { a = @ }", "makes no sense"),
        (
            "a.lrtemplate",
            TEMPLATE.format(settings="ToneCurvePV2012 = { 'x', 'y' }").encode(),
            "should hold points",
        ),
    ],
)
def test_what_cant_be_read_is_said(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    said = refusal(file)
    assert said.startswith(f"{name} can't be used as a Lightroom preset: ")
    assert words in said


def test_a_missing_file(tmp_path: Path) -> None:
    assert "can't be read" in refusal(tmp_path / "missing.xmp")
