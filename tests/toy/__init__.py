"""A domain app that the product does not have: what an app has to bring, and that its folder alone is enough.

`docs/how-to-add-a-kind.md` follows it. Only the tests install it, with the settings in `settings.py`.
"""
