"""The web kit: components, navigation, tables, the live stream. It knows no area."""
