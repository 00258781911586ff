package dose

import (
	"slices"
	"strings"
)

// ParseName reads the name of a design in any case, with or without hyphens,
// underscores and spaces: "titecrm" is [TITECRM]. The fault names the designs that
// there are.
func ParseName(name string) (string, error) {
	want := folded(name)
	for known := range kinds {
		if folded(known) == want {
			return known, nil
		}
	}
	return "", problem("design", "%q is none of %s", name, strings.Join(Names(), ", "))
}

// Names lists the designs that can be built, in the order of the alphabet.
func Names() []string {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func folded(name string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
}
