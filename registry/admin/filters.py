"""How staff narrow the list of records beyond what a column says by itself."""

from django.contrib import admin

# (in the address, in words, at least, less than)
BANDS = (
    ("99", "99 % and more", 99.0, 101.0),
    ("98", "98 to 99 %", 98.0, 99.0),
    ("97", "97 to 98 %", 97.0, 98.0),
    ("95", "95 to 97 %", 95.0, 97.0),
    ("90", "90 to 95 %", 90.0, 95.0),
    ("0", "less than 90 %", 0.0, 90.0),
)


class AccuracyBand(admin.SimpleListFilter):
    title = "accuracy"
    parameter_name = "band"

    def lookups(self, request, model_admin):
        return [(key, words) for key, words, _, _ in BANDS]

    def queryset(self, request, queryset):
        for key, _, low, high in BANDS:
            if key == self.value():
                return queryset.filter(accuracy__gte=low, accuracy__lt=high)
        return queryset


class Depth(admin.AllValuesFieldListFilter):
    """Layers of weights; 2 means one hidden layer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "depth"
