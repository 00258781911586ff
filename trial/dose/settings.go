package dose

// The designs by the names that the literature gives them. ParseName reads them in
// any case and with or without hyphens and spaces.
const (
	ThreePlusThree = "3+3"
	I3Plus3        = "i3+3"
	G3             = "G3"
	MTPI           = "mTPI"
	MTPI2          = "mTPI-2"
	Keyboard       = "Keyboard"
	BOIN           = "BOIN"
	CRM            = "CRM"
	BLRM           = "BLRM"
	TITECRM        = "TITE-CRM"
	TITEBOIN       = "TITE-BOIN"
	BOIN12         = "BOIN12"
	BOINET         = "BOIN-ET"
	BFBOIN         = "BF-BOIN"
)

// Settings are a design with its parameters and conventions, as data. What is
// absent has the published default; New fills it in, and Design.Settings returns
// the whole. A parameter that the design does not use must be absent.
type Settings struct {
	Design  string  `json:"design"`
	Variant string  `json:"variant,omitempty"` // 3+3: A, B or B6; TITE-BOIN: 2018 or ess; BF-BOIN: published or cautious
	Target  float64 `json:"target,omitempty"`  // target probability of a DLT; none for 3+3

	// Interval designs.
	Phi1       float64  `json:"phi1,omitempty"`        // highest sub-therapeutic probability, default 0.6 target
	Phi2       float64  `json:"phi2,omitempty"`        // lowest over-toxic probability, default 1.4 target
	Eps1       *float64 `json:"eps1,omitempty"`        // the equivalence interval is target − eps1 …
	Eps2       *float64 `json:"eps2,omitempty"`        // … target + eps2
	CutoffElim float64  `json:"cutoff_elim,omitempty"` // a dose is dropped above this posterior probability of p > target, default 0.95
	ExtraSafe  bool     `json:"extra_safe,omitempty"`  // the lowest dose stops the trial already above cutoff_elim − offset
	Offset     *float64 `json:"offset,omitempty"`      // default 0.05
	NEarlyStop int      `json:"n_earlystop,omitempty"` // stop when so many were treated at a dose that would be given again; 0 never
	Titration  bool     `json:"titration,omitempty"`   // single patients until the first DLT
	Stay1Of3   bool     `json:"stay_1_of_3,omitempty"` // stay instead of de-escalating at 1 DLT of 3
	Down2Of6   bool     `json:"down_2_of_6,omitempty"` // de-escalate instead of staying at 2 DLTs of 6
	BoundMTD   bool     `json:"bound_mtd,omitempty"`   // no dose is selected whose estimate reaches the de-escalation boundary

	// Patients whose window is open (TITE-BOIN).
	MaxPending   *float64 `json:"max_pending,omitempty"`   // accrual waits while a larger fraction of the patients at the dose is pending, default 0.5
	MinFollowUp  *float64 `json:"min_followup,omitempty"`  // nobody escalates before each pending patient was followed for this fraction of the window, default 0
	MinCompleted *int     `json:"min_completed,omitempty"` // nobody escalates while patients are pending before so many were followed to the end, default 0 (2018) or 2 (ess)

	// Efficacy (BOIN12, BOIN-ET) and backfill (BF-BOIN).
	TargetEff float64   `json:"target_eff,omitempty"` // BOIN12: lowest acceptable response rate, default 0.25; BOIN-ET: target response rate δ, default 0.6
	EffLow    float64   `json:"eff_low,omitempty"`    // BOIN-ET: δ1, a response rate too low, default 0.6 δ
	CutoffEff float64   `json:"cutoff_eff,omitempty"` // a dose is dropped above this posterior probability of too few responses, default 0.9 (BOIN12), 0.99 (BOIN-ET)
	Utility   []float64 `json:"utility,omitempty"`    // BOIN12, 0–100: response without DLT, neither, both, DLT alone; default 100, 40, 60, 0
	NStar     int       `json:"n_star,omitempty"`     // BOIN12: from so many patients at a dose on nobody goes higher on stay, default 6
	NCap      int       `json:"n_cap,omitempty"`      // most patients at one dose, default 12: BOIN12 stops there, BF-BOIN closes it to backfill
	Lambda1   float64   `json:"lambda1,omitempty"`    // BOIN-ET: escalate at or below; default by grid search
	Lambda2   float64   `json:"lambda2,omitempty"`    // BOIN-ET: de-escalate at or above; default by grid search
	Eta1      float64   `json:"eta1,omitempty"`       // BOIN-ET: enough responses above; default by grid search
	Backfill  string    `json:"backfill,omitempty"`   // BF-BOIN: which open dose is filled: highest (default), lowest or random

	// Models.
	Prior     []float64 `json:"prior,omitempty"`      // skeleton: the prior guess by dose; default by Calibration
	Model     string    `json:"model,omitempty"`      // CRM, TITE-CRM: empiric (default) or logistic
	Scale     float64   `json:"scale,omitempty"`      // standard deviation of the prior of b, default sqrt(1.34)
	Intercept *float64  `json:"intercept,omitempty"`  // of the logistic model, default 3
	Restrict  *bool     `json:"restrict,omitempty"`   // no untested dose is skipped and nobody escalates right after DLTs, default true
	Scheme    string    `json:"scheme,omitempty"`     // TITE-CRM: weight of open follow-up, linear (default) or adaptive
	ObsWindow float64   `json:"obs_window,omitempty"` // length of the DLT window in the unit of follow-up, e.g. 28 days

	// BLRM: logit p = log α + β·log(amount/ref_amount), (log α, log β) bivariate normal.
	Amounts   []float64 `json:"amounts,omitempty"`    // of the drug by dose, e.g. cells/kg, rising; where absent, prior places the doses
	RefAmount float64   `json:"ref_amount,omitempty"` // at which p = α/(1+α); default that of the middle dose
	PriorMean []float64 `json:"prior_mean,omitempty"` // of log α and log β, default logit target and 0
	PriorSD   []float64 `json:"prior_sd,omitempty"`   // default 1.25 and 1
	PriorCor  float64   `json:"prior_cor,omitempty"`  // their correlation, −0.9 to 0.9
	EWOC      float64   `json:"ewoc,omitempty"`       // a dose needs a smaller posterior probability of p > target + eps2, default 0.25
}
