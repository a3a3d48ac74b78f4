"""Does a channel's name say that it is a muscle? By the usual names and abbreviations of SENIAM's muscles."""

import re

from groundup.signals.emg import muscle_of

_WORDS = re.compile(
    r"emg|glut|gmax|gmed|gmin|vast|vmo|vlo|rectus|recfem|femoris|bicep|tricep|delt|semi|hamstr|gastr|gasmed|gaslat|"
    r"soleus|tibialis|tibant|peron|fibular|adduct|abductor|hallucis|digitorum|flexor|extensor|erector|spinae|longiss|"
    r"multifid|obliq|abdom|iliops|psoas|sartor|gracil|tensor|fascia|tfl|latissim|trapez|plantar|quadri|calf|pectoral"
)
_SHORT = re.compile(
    r"(?<![a-z])(?:[lr]|left|right)?[ _.-]?(?:gm|gma|gme|gl|mg|lg|ga|gas|sol|so|ta|tib|pl|pb|vm|vl|vi|rf|bf|bflh|bfsh|"
    r"st|sm|smt|add|addl|es|mf|eo|io|ra)[ _.-]?(?:[lr]|left|right)?(?![a-z])"
)


def is_muscle(label: str) -> bool:
    """Whether a channel called so is EMG; its unit must be a voltage besides."""
    name = label.casefold()
    return muscle_of(label) is not None or _WORDS.search(name) is not None or _SHORT.search(name) is not None
