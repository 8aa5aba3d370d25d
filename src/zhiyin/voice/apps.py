from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "zhiyin.voice"
    label = "voice"
