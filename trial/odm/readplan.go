package odm

import (
	"fmt"
	"strconv"
	"strings"

	"stepwise/trial/record"
)

// plan takes in the beginning of an element of ODM 2.0's Protocol.
func (p *reader) plan(e *element) error {
	a := e.attrs
	switch e.name {
	case "Protocol", "StudyParameter", "ParameterValue", "Arm", "TrialPhase", "RelativeTimingConstraint", "StudyIntervention", "Criterion", "ConditionDef":
	default:
		return nil
	}
	if p.version == nil {
		return fmt.Errorf("odm: %s outside of MetaDataVersion", e.name)
	}
	plan := &p.version.Plan
	switch e.name {
	case "Protocol":
		p.words = &plan.Title
	case "StudyParameter":
		p.fact = a["ShortName"]
	case "ParameterValue":
		if n, err := strconv.Atoi(a["Value"]); err == nil && p.fact == plansub {
			plan.Subjects = n
		}
	case "Arm":
		plan.Arms = append(plan.Arms, Arm{ID: cut(a["OID"], armOID(""))})
		p.words = &plan.Arms[len(plan.Arms)-1].Words
	case "TrialPhase":
		plan.Phase = a["Value"]
	case "RelativeTimingConstraint":
		w := &When{Anchor: a["Name"]}
		var ok [3]bool
		w.Day, ok[0] = duration(a["TimepointRelativeTarget"])
		w.Before, ok[1] = duration(first(a["TimepointPreWindow"], "P0D"))
		w.After, ok[2] = duration(first(a["TimepointPostWindow"], "P0D"))
		if ok == [3]bool{true, true, true} { // what another system times otherwise is read over
			p.when[a["SuccessorOID"]] = w
		}
		p.words = new(record.Words)
	case "StudyIntervention":
		p.words = &plan.Product
	case "Criterion":
		plan.Criteria = append(plan.Criteria, Criterion{ID: cut(a["OID"], criterionOID("")), Exclude: p.parent2() == "ExclusionCriteria"})
		p.words = &plan.Criteria[len(plan.Criteria)-1].Words
	case "ConditionDef":
		p.words = new(record.Words)
	}
	return nil
}

// duration reads whole days.
func duration(text string) (days int, ok bool) {
	rest, back := strings.CutPrefix(text, "-")
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(rest, "P"), "D"))
	if err != nil || n < 0 || rest != "P"+strconv.Itoa(n)+"D" {
		return 0, false
	}
	if back {
		n = -n
	}
	return n, true
}
