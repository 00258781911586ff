package odm

import (
	"fmt"
	"strconv"

	"stepwise/trial/record"
)

func armOID(id string) string       { return "ARM." + id }
func criterionOID(id string) string { return "CR." + id }
func conditionOID(id string) string { return "CO." + id }

// Names that stand for themselves.
const (
	cel     = "CEL"     // Context of expressions in it
	plansub = "PLANSUB" // CDISC's trial summary parameter "Planned Number of Subjects"
)

// plan writes Protocol as ODM 2.0 has it (ODM-protocol.xsd): what is planned, for whom,
// and when.
func (d *document) plan(v *Version) {
	p := &v.Plan
	d.open("Protocol")
	d.words("Description", p.Title)
	if p.Subjects > 0 {
		d.open("StudySummary")
		d.open("StudyParameter", "OID", "SP."+plansub, "Term", "Planned Number of Subjects", "ShortName", plansub)
		d.leaf("ParameterValue", "Value", strconv.Itoa(p.Subjects))
		d.close()
		d.close()
	}
	if len(p.Arms) > 0 {
		d.open("StudyStructure")
		for _, a := range p.Arms {
			d.open("Arm", "OID", armOID(a.ID), "Name", a.ID)
			d.words("Description", a.Words)
			d.close()
		}
		d.close()
	}
	if p.Phase != "" {
		d.leaf("TrialPhase", "Value", p.Phase)
	}
	d.timings(v)
	if p.Product != (record.Words{}) {
		d.open("StudyInterventions")
		d.open("StudyIntervention", "OID", "SI.product")
		d.words("Description", p.Product)
		d.close()
		d.close()
	}
	if len(p.Criteria) > 0 {
		d.open("InclusionExclusionCriteria")
		d.criteria("InclusionCriteria", p.Criteria, false)
		d.criteria("ExclusionCriteria", p.Criteria, true)
		d.close()
	}
	d.leaf("StudyEventGroupRef", "StudyEventGroupOID", "SEG.all", "Mandatory", "Yes")
	d.close()
}

// timings are the planned days of visits. What they are counted from is no study event
// of ours, so that it stands in the description and no predecessor is named.
func (d *document) timings(v *Version) {
	open := false
	for _, x := range v.Visits {
		if x.When == nil {
			continue
		}
		if !open {
			d.open("StudyTimings")
			d.open("StudyTiming", "OID", "TI.visits", "Name", "Visits")
			open = true
		}
		d.open("RelativeTimingConstraint", "OID", "TC."+x.ID, "Name", first(x.When.Anchor, x.ID), "SuccessorOID", visitOID(x.ID),
			"TimepointRelativeTarget", days(x.When.Day), "TimepointPreWindow", days(x.When.Before), "TimepointPostWindow", days(x.When.After))
		d.words("Description", record.Words{EN: "Counted from: " + x.When.Anchor})
		d.close()
	}
	if open {
		d.close()
		d.close()
	}
}

// days writes a duration (ODM-types.xsd, durationDatetime).
func days(n int) string {
	if n < 0 {
		return fmt.Sprintf("-P%dD", -n)
	}
	return fmt.Sprintf("P%dD", n)
}

func (d *document) criteria(name string, list []Criterion, exclude bool) {
	open := false
	for _, c := range list {
		if c.Exclude != exclude {
			continue
		}
		if !open {
			d.open(name)
			open = true
		}
		d.open("Criterion", "OID", criterionOID(c.ID), "Name", c.ID, "ConditionOID", conditionOID(c.ID))
		d.words("Description", c.Words)
		d.close()
	}
	if open {
		d.close()
	}
}

// conditions are the expressions of the criteria; one that a person decides has none.
func (d *document) conditions(v *Version) {
	for _, c := range v.Plan.Criteria {
		d.open("ConditionDef", "OID", conditionOID(c.ID), "Name", c.ID)
		w := c.Words
		if w == (record.Words{}) {
			w.EN = c.ID
		}
		d.words("Description", w)
		d.open("MethodSignature")
		d.leaf("ReturnValue", "Name", "met", "DataType", "boolean")
		d.close()
		if c.Expr != "" {
			d.open("FormalExpression", "Context", cel)
			d.text("Code", c.Expr)
			d.close()
		}
		d.close()
	}
}
