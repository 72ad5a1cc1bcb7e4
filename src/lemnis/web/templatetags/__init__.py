"""Words and components of templates; built into every template by the settings."""
