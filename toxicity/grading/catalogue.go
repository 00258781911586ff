package grading

import "slices"

// Kind is what a finding's value is.
type Kind string

// The kinds of findings.
const (
	Number Kind = "number"
	Flag   Kind = "flag" // true or false
	Word   Kind = "word" // one of Finding.Words
)

// Role says which value of a quantity a finding is.
type Role string

// The roles. XULN and XBaseline are ratios; Rise and Fall are against baseline;
// BaselineNormal and BaselineBelowLLN say what the baseline was, where its figure
// is not known.
const (
	Value            Role = "value"
	ULN              Role = "uln"
	LLN              Role = "lln"
	Baseline         Role = "baseline"
	XULN             Role = "xuln"
	XBaseline        Role = "xbaseline"
	Rise             Role = "rise"
	Fall             Role = "fall"
	BaselineNormal   Role = "baseline_normal"
	BaselineBelowLLN Role = "baseline_below_lln"
)

// Finding is one name under which a finding may be entered.
//
// What it means stands in the locale: "grading.finding.<Name>", or for a value of
// a quantity "grading.quantity.<Quantity>" inside "grading.role.<Role>".
type Finding struct {
	Name     string   `json:"name"`               // "creatinine_uln_mg_dl"
	Kind     Kind     `json:"kind"`               //
	Unit     string   `json:"unit,omitempty"`     // as printed: "mg/dL", "× ULN", "%"
	Words    []string `json:"words,omitempty"`    // of a word
	Min      float64  `json:"min"`                // of a number, in Unit; less is a slip
	Max      float64  `json:"max"`                // of a number, in Unit; more is a slip
	Whole    bool     `json:"whole,omitempty"`    // a number that is counted: no fraction
	Group    string   `json:"group"`              // laboratory, skin, gut …: "grading.group.<Group>"
	Quantity string   `json:"quantity,omitempty"` // of a laboratory value
	Role     Role     `json:"role,omitempty"`     // of a laboratory value
	General  bool     `json:"general,omitempty"`  // alone it grades no term that was not asked for
	Alias    string   `json:"alias,omitempty"`    // the name that says the same

	slot     slot
	min, max number
	unit     *unit // nil when entered as it is
	index    uint8 // of the unit within its quantity
}

// slot is where a value is kept, whatever the unit it came in.
type slot uint16

const maxSlots = 320

// Catalogue lists every finding that Read understands, in the order in which they
// are shown.
var Catalogue []Finding

var (
	named   = map[string]*Finding{}
	slots   []place            // by slot
	bySlots = map[place]slot{} // the other way
)

// place is what a slot holds: a quantity in a role, or an observation by its name.
type place struct {
	quantity string
	role     Role
}

func slotOf(quantity string, role Role) slot {
	p := place{quantity, role}
	if s, ok := bySlots[p]; ok {
		return s
	}
	if len(slots) == maxSlots {
		panic("grading: more findings than slots")
	}
	s := slot(len(slots))
	slots, bySlots[p] = append(slots, p), s
	return s
}

func literal(s string) number {
	x, ok := parse(s)
	if !ok {
		panic("grading: " + s)
	}
	return x
}

// ratios beyond these are slips of the keyboard: a liver value of 5,000 times the
// limit is not compatible with a sample.
var ratioMin, ratioMax = literal("0"), literal("5000")

func init() {
	for i := range quantities {
		enterQuantity(&quantities[i])
	}
	for _, o := range observations {
		f := Finding{Name: o.name, Kind: o.kind, Unit: o.unit, Words: o.words, Whole: o.whole, Group: o.group, General: o.general, slot: slotOf(o.name, "")}
		if o.kind == Number {
			f.min, f.max = literal(o.min), literal(o.max)
		}
		enter(f)
	}
	for i := range Catalogue {
		f := &Catalogue[i]
		f.Min, f.Max = f.min.float(), f.max.float()
		if _, twice := named[f.Name]; twice {
			panic("grading: the finding " + f.Name + " stands twice")
		}
		named[f.Name] = f
	}
}

func enter(f Finding) {
	if f.min.d == 0 {
		f.min, f.max = whole(0), whole(0)
	}
	Catalogue = append(Catalogue, f)
}

// enterQuantity enters a quantity's names: the value, its limits and its baseline
// in each unit, the ratios, and what is known of the baseline without a figure.
func enterQuantity(q *quantity) {
	group := "laboratory"
	if !q.lab {
		group = "general"
	}
	base := Finding{Kind: Number, Group: group, Quantity: q.name, General: q.general}
	roles := []Role{Value}
	if q.lab {
		roles = []Role{Value, ULN, LLN, Baseline}
	}
	if q.change != "" {
		roles = append(roles, Role(q.change))
	}
	for _, role := range roles {
		for i := range q.units {
			u := &q.units[i]
			f := base
			f.Role, f.Unit, f.unit, f.index, f.slot = role, u.label, u, uint8(i), slotOf(q.name, role)
			f.min, f.max = u.from(literal(q.min)), u.from(literal(q.max))
			switch role {
			case Value:
			case Rise, Fall:
				f.min, f.General = whole(0).minus(f.max), true
			default: // limits and baselines alone say nothing of today
				f.General = true
			}
			f.Name = name(q.name, role, u.suffix)
			enter(f)
			for _, a := range u.aliases {
				f.Alias, f.Name = name(q.name, role, u.suffix), name(q.name, role, a)
				enter(f)
			}
		}
	}
	if !q.lab {
		return
	}
	for _, role := range []Role{XULN, XBaseline} {
		f := base
		f.Role, f.Name, f.slot, f.min, f.max = role, q.name+"_"+string(role), slotOf(q.name, role), ratioMin, ratioMax
		f.Unit = map[Role]string{XULN: "× ULN", XBaseline: "× baseline"}[role]
		enter(f)
	}
	for _, role := range []Role{BaselineNormal, BaselineBelowLLN} {
		f := base
		f.Kind, f.Role, f.Name, f.slot, f.General = Flag, role, q.name+"_"+string(role), slotOf(q.name, role), true
		enter(f)
	}
}

// name is "creatinine_uln_mg_dl"; the value's own role has no word in it.
func name(quantity string, role Role, suffix string) string {
	if role == Value {
		return quantity + "_" + suffix
	}
	return quantity + "_" + string(role) + "_" + suffix
}

// base converts x, in u, to the base unit.
func (u *unit) base(x number) number {
	if u.offset.d != 0 {
		x = x.plus(u.offset)
	}
	if u.n == u.d {
		return x
	}
	return x.times(number{n: u.n, d: u.d})
}

// from converts x from the base unit.
func (u *unit) from(x number) number {
	x = x.times(number{n: u.d, d: u.n})
	if u.offset.d != 0 {
		x = x.minus(u.offset)
	}
	return x
}

// Find returns the finding of a name, or nil.
func Find(name string) *Finding {
	f := named[name]
	if f == nil {
		return nil
	}
	copied := *f
	return &copied
}

func quantityOf(name string) *quantity {
	if i := slices.IndexFunc(quantities, func(q quantity) bool { return q.name == name }); i >= 0 {
		return &quantities[i]
	}
	return nil
}
