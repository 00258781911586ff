package grading

// observed is a finding without units of measurement: a flag, a word or a count.
// The names are those of ctcae.json; what the ASTCT scales and the guideline
// bodies' own definitions need stands below them.
type observed struct {
	name     string
	kind     Kind
	group    string
	unit     string
	min, max string   // of a number
	whole    bool     // a number that is counted, never measured
	words    []string // of a word; a rule's words are among them
	general  bool     // alone it grades no term that was not asked for
}

var observations = []observed{
	// How the patient is. They say how bad something is, not what it is.
	{name: "asymptomatic", kind: Flag, group: "general", general: true},
	{name: "symptomatic", kind: Flag, group: "general", general: true},
	{name: "symptom_severity", kind: Number, group: "general", min: "0", max: "3", whole: true, general: true},
	{name: "mild_symptoms", kind: Flag, group: "general", general: true},
	{name: "moderate_symptoms", kind: Flag, group: "general", general: true},
	{name: "severe_symptoms", kind: Flag, group: "general", general: true},
	{name: "limits_instrumental_adl", kind: Flag, group: "general", general: true},
	{name: "limits_selfcare_adl", kind: Flag, group: "general", general: true},
	{name: "limits_sleep", kind: Flag, group: "general", general: true},
	{name: "hospitalisation_indicated", kind: Flag, group: "general", general: true},
	{name: "medical_intervention", kind: Flag, group: "general", general: true},
	{name: "life_threatening", kind: Flag, group: "general", general: true},
	{name: "mild_pain", kind: Flag, group: "general", general: true},
	{name: "moderate_pain", kind: Flag, group: "general", general: true},
	{name: "severe_pain", kind: Flag, group: "general", general: true},
	{name: "moderate_weakness", kind: Flag, group: "general", general: true},
	{name: "severe_weakness", kind: Flag, group: "general", general: true},
	{name: "fever", kind: Flag, group: "general", general: true},
	{name: "vomiting", kind: Flag, group: "general", general: true},
	{name: "age_years", kind: Number, group: "general", min: "0", max: "120", general: true},
	{name: "baseline_normal", kind: Flag, group: "general", general: true},
	{name: "baseline_abnormal", kind: Flag, group: "general", general: true},

	// Gut
	{name: "stools_over_baseline", kind: Number, group: "gut", unit: "/24 h", min: "0", max: "60", whole: true},
	{name: "stools_per_day", kind: Number, group: "gut", unit: "/24 h", min: "0", max: "60", whole: true, general: true},
	{name: "stools_baseline_per_day", kind: Number, group: "gut", unit: "/24 h", min: "0", max: "60", whole: true, general: true},
	{name: "ostomy_increase", kind: Word, group: "gut", words: []string{"none", "mild", "moderate", "severe"}},
	{name: "stool_consistency_change", kind: Flag, group: "gut"},
	{name: "iv_intervention", kind: Flag, group: "gut", general: true},
	{name: "abdominal_pain", kind: Flag, group: "gut", general: true},
	{name: "severe_abdominal_pain", kind: Flag, group: "gut", general: true},
	{name: "mucus_or_blood_in_stool", kind: Flag, group: "gut"},
	{name: "peritoneal_signs", kind: Flag, group: "gut", general: true},
	{name: "ileus", kind: Flag, group: "gut", general: true},
	{name: "enzyme_elevation", kind: Flag, group: "gut"},
	{name: "radiologic_findings_only", kind: Flag, group: "gut", general: true},
	{name: "hepatic_decompensation", kind: Flag, group: "gut", general: true},

	// Skin
	{name: "bsa_percent", kind: Number, group: "skin", unit: "%", min: "0", max: "100"},
	{name: "pruritus_extent", kind: Word, group: "skin", words: []string{"none", "mild_or_localised", "widespread_intermittent", "widespread_constant"}},
	{name: "scratch_changes", kind: Flag, group: "skin"},
	{name: "blister_bsa_percent", kind: Number, group: "skin", unit: "%", min: "0", max: "100"},
	{name: "painful_blisters", kind: Flag, group: "skin"},
	{name: "sloughing_bsa_percent", kind: Number, group: "skin", unit: "%", min: "0", max: "100"},
	{name: "mucosal_detachment", kind: Flag, group: "skin"},
	{name: "sjs_or_ten", kind: Flag, group: "skin", general: true},
	{name: "dress", kind: Flag, group: "skin", general: true},
	{name: "rash_intense_or_widespread", kind: Flag, group: "skin", general: true},
	{name: "fluid_electrolyte_abnormality", kind: Flag, group: "skin", general: true},
	{name: "oral_antibiotic_superinfection", kind: Flag, group: "skin"},
	{name: "iv_antibiotic_superinfection", kind: Flag, group: "skin"},

	// Kidney
	{name: "dialysis_indicated", kind: Flag, group: "kidney"},

	// Lung
	{name: "lung_parenchyma_percent", kind: Number, group: "lung", unit: "%", min: "0", max: "100", general: true},
	{name: "lung_lobes", kind: Number, group: "lung", min: "0", max: "5", whole: true, general: true},
	{name: "oxygen_indicated", kind: Flag, group: "lung", general: true},
	{name: "intubation", kind: Flag, group: "lung", general: true},

	// Heart
	{name: "symptoms_on_moderate_exertion", kind: Flag, group: "heart", general: true},
	{name: "symptoms_at_rest_or_minimal_exertion", kind: Flag, group: "heart", general: true},
	{name: "new_onset_symptoms_with_intervention", kind: Flag, group: "heart", general: true},
	{name: "hemodynamic_support", kind: Flag, group: "heart", general: true},
	{name: "physiologic_consequences", kind: Flag, group: "heart"},
	{name: "abnormal_cardiac_biomarker", kind: Flag, group: "heart", general: true},
	{name: "abnormal_ecg", kind: Flag, group: "heart", general: true},
	{name: "unstable_and_ventilated", kind: Flag, group: "heart", general: true},
	{name: "high_grade_av_block", kind: Flag, group: "heart", general: true},
	{name: "significant_ventricular_arrhythmia", kind: Flag, group: "heart", general: true},
	{name: "troponin_below_mi_threshold", kind: Flag, group: "heart", general: true},
	{name: "troponin_at_mi_threshold", kind: Flag, group: "heart", general: true},

	// Glands and glucose
	{name: "thyroid_replacement_indicated", kind: Flag, group: "glands"},
	{name: "thyroid_replacement_started", kind: Flag, group: "glands"},
	{name: "thyroid_replacement_increased", kind: Flag, group: "glands"},
	{name: "thyroid_suppression_indicated", kind: Flag, group: "glands"},
	{name: "glucose_above_baseline_no_intervention", kind: Flag, group: "glands"},
	{name: "oral_agent_started", kind: Flag, group: "glands"},
	{name: "management_change", kind: Flag, group: "glands"},
	{name: "diabetes_workup", kind: Flag, group: "glands"},
	{name: "insulin_started", kind: Flag, group: "glands"},
	{name: "ketosis", kind: Flag, group: "glands", general: true},
	{name: "ketoacidosis", kind: Flag, group: "glands", general: true},
	{name: "ciadm_evidence", kind: Flag, group: "glands", general: true},

	// Joints, muscle, nerve
	{name: "irreversible_joint_damage", kind: Flag, group: "nerve"},
	{name: "mgfa_class", kind: Number, group: "nerve", min: "0", max: "5", whole: true, general: true},
	{name: "dysphagia", kind: Flag, group: "nerve", general: true},
	{name: "respiratory_weakness", kind: Flag, group: "nerve", general: true},

	// Eye
	{name: "anterior_cells", kind: Word, group: "eye", words: []string{"none", "trace", "1+", "2+", "3+", "4+"}},
	{name: "posterior_or_pan_uveitis", kind: Flag, group: "eye"},
	{name: "bcva_denominator_20", kind: Number, group: "eye", min: "5", max: "10000", general: true},

	// Blood
	{name: "lab_evidence_only", kind: Flag, group: "blood"},
	{name: "lab_evidence", kind: Flag, group: "blood"},
	{name: "transfusion_indicated", kind: Flag, group: "blood", general: true},

	// What the safety rules ask: they grade nothing.
	{name: "heart_failure_moderate_severe", kind: Flag, group: "safety", general: true},
	{name: "bowel_perforation", kind: Flag, group: "safety", general: true},
	{name: "immune_hepatitis", kind: Flag, group: "safety", general: true},
	{name: "adrenal_insufficiency_excluded", kind: Flag, group: "safety", general: true},
	{name: "controlled_by_replacement", kind: Flag, group: "safety", general: true},
	{name: "hbv_screened", kind: Flag, group: "safety", general: true},
	{name: "hbsag_positive", kind: Flag, group: "safety", general: true},
	{name: "anti_hbc_positive", kind: Flag, group: "safety", general: true},

	// Cytokine release, CTCAE and ASTCT
	{name: "hypotension_responds_to_fluids", kind: Flag, group: "crs", general: true},
	{name: "one_vasopressor", kind: Flag, group: "crs", general: true},
	{name: "hypoxia_fio2_lt_40", kind: Flag, group: "crs", general: true},
	{name: "hypoxia_fio2_ge_40", kind: Flag, group: "crs", general: true},
	{name: "crs_established", kind: Flag, group: "crs", general: true},
	{name: "fever_other_cause", kind: Flag, group: "crs", general: true},
	{name: "antipyretic_given", kind: Flag, group: "crs", general: true},
	{name: "tocilizumab_given", kind: Flag, group: "crs", general: true},
	{name: "steroid_given", kind: Flag, group: "crs", general: true},
	{name: "hypotension", kind: Flag, group: "crs", general: true},
	{name: "vasopressors", kind: Number, group: "crs", min: "0", max: "8", whole: true, general: true},
	{name: "vasopressin", kind: Flag, group: "crs", general: true},
	{name: "hypoxia", kind: Flag, group: "crs", general: true},
	{name: "oxygen_device", kind: Word, group: "crs", words: oxygenDevices, general: true},
	{name: "oxygen_flow_l_min", kind: Number, group: "crs", unit: "L/min", min: "0", max: "80", general: true},
	{name: "ventilation_airway_only", kind: Flag, group: "crs", general: true},
	{name: "death_due_to_crs", kind: Flag, group: "crs", general: true},

	// Neurotoxicity, ASTCT
	{name: "ice_score", kind: Number, group: "icans", min: "0", max: "10", whole: true, general: true},
	{name: "ice_orientation", kind: Number, group: "icans", min: "0", max: "4", whole: true, general: true},
	{name: "ice_naming", kind: Number, group: "icans", min: "0", max: "3", whole: true, general: true},
	{name: "ice_command", kind: Number, group: "icans", min: "0", max: "1", whole: true, general: true},
	{name: "ice_writing", kind: Number, group: "icans", min: "0", max: "1", whole: true, general: true},
	{name: "ice_attention", kind: Number, group: "icans", min: "0", max: "1", whole: true, general: true},
	{name: "capd_score", kind: Number, group: "icans", min: "0", max: "32", whole: true, general: true},
	{name: "capd_impossible", kind: Flag, group: "icans", general: true},
	{name: "consciousness", kind: Word, group: "icans", words: consciousness, general: true},
	{name: "consciousness_other_cause", kind: Flag, group: "icans", general: true},
	{name: "seizure", kind: Word, group: "icans", words: seizures, general: true},
	{name: "deep_focal_weakness", kind: Flag, group: "icans", general: true},
	{name: "brain_oedema", kind: Word, group: "icans", words: []string{"none", "focal", "diffuse"}, general: true},
	{name: "raised_icp_signs", kind: Flag, group: "icans", general: true},
	{name: "intracranial_haemorrhage", kind: Flag, group: "icans", general: true},
	{name: "tremor_or_myoclonus", kind: Flag, group: "icans", general: true},
	{name: "death_due_to_icans", kind: Flag, group: "icans", general: true},
}
