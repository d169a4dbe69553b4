"""The user's presets in the window: taking them over, looking at them, giving them away."""
