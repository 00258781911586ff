package dose

import (
	"slices"
)

// MaxDoses is the largest number of dose levels.
const MaxDoses = 20

// kind is what a design tells of itself; its file registers it.
type kind struct {
	// keys of the settings that it uses, beside design.
	keys []string
	// complete fills in what is absent and refuses what it cannot use. The number of
	// doses is 0 where it is not known, as for a decision table.
	complete func(s *Settings, doses int) error
	// build makes the design of settings that are complete.
	build func(s Settings, doses int) (Design, error)
	// plan refuses cohorts that the design cannot treat, or fills them in where they
	// are empty; nil where it takes all.
	plan func(p *Plan) error
}

var kinds = map[string]kind{}

// register is called by init of the design's file.
func register(name string, k kind) {
	if _, twice := kinds[name]; twice {
		panic("dose: " + name + " is registered twice")
	}
	kinds[name] = k
}

// New makes the design of settings for a number of doses, 1 to [MaxDoses]. What it
// refuses is a [Problem].
func New(s Settings, doses int) (Design, error) {
	if doses < 1 || doses > MaxDoses {
		return nil, problem("doses", "is %d, not 1 to %d", doses, MaxDoses)
	}
	s, err := s.Complete(doses)
	if err != nil {
		return nil, err
	}
	return kinds[s.Design].build(s, doses)
}

// Complete returns the settings with every default filled in, or the first fault as
// a [Problem]: an unknown design, a parameter that it does not use, a value that it
// cannot use. The number of doses is 0 where it is not known.
func (s Settings) Complete(doses int) (Settings, error) {
	name, err := ParseName(s.Design)
	if err != nil {
		return s, err
	}
	s.Design = name
	k := kinds[name]
	for _, key := range s.present() {
		if key != "design" && !slices.Contains(k.keys, key) {
			return s, problem(key, "is not a parameter of %s", name)
		}
	}
	s.Prior = slices.Clone(s.Prior)
	return s, k.complete(&s, doses)
}

// Keys lists the parameters of a design, or nil for a name that is none.
func Keys(design string) []string {
	name, err := ParseName(design)
	if err != nil {
		return nil
	}
	return slices.Clone(kinds[name].keys)
}

// within refuses a value outside the open interval; the key names it.
func within(key string, value, low, high float64) error {
	if value > low && value < high { // false for NaN
		return nil
	}
	return problem(key, "is %v, not between %v and %v", value, low, high)
}
