package grading

// Words of the ASTCT 2019 scales (Lee DW et al., Biol Blood Marrow Transplant
// 2019;25:625-638).
var (
	oxygenDevices = []string{"none", "nasal_cannula", "low_flow_nasal_cannula", "blow_by", "high_flow_nasal_cannula", "face_mask", "non_rebreather", "venturi", "cpap", "bipap", "ventilation"}
	consciousness = []string{"awake", "wakes_spontaneously", "wakes_to_voice", "wakes_to_touch", "wakes_to_vigorous_touch", "unarousable"}
	seizures      = []string{"none", "resolves_rapidly", "nonconvulsive_resolves", "longer_than_5_min", "repetitive"}
)

func gradeASTCT(f *Findings, vocabulary string, terms []string, r *Result) {}
