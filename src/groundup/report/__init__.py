"""What a person sees: figures and one self-contained page."""
