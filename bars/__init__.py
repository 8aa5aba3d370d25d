"""The reliability and security bars: harnesses that say what they did, and fail when they did too little."""
