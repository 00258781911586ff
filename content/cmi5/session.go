package cmi5

import "time"

// Session is what is known of a launch when a statement comes. The statements that
// it may write are judged by Check; Take notes one that was stored.
type Session struct {
	ID           string
	Registration string
	Activity     string // IRI of the AU, the LMS's own
	Publisher    string // the AU's id in the course structure
	ActorHome    string // homePage of the learner's account
	ActorName    string // name of it
	Mode         Mode
	MasteryScore *float64

	DataRead        bool // the AU has read LMS.LaunchData
	PreferencesRead bool // and asked for the learner's preferences

	// The session's own statements, by cmi5 defined verb.
	Initialized, Completed, Passed, Failed, Terminated bool
	InitializedAt                                      time.Time // its timestamp
	LastAt                                             time.Time // latest timestamp of a statement
	Abandoned                                          bool

	// What earlier sessions of the registration wrote about this AU.
	CompletedBefore, PassedBefore bool
}

// Take notes a statement that Check let through.
func (s *Session) Take(st *Statement) {
	if st.Timestamp.After(s.LastAt) {
		s.LastAt = st.Timestamp
	}
	if !st.Defined() {
		return
	}
	switch st.Verb {
	case VerbInitialized:
		s.Initialized, s.InitializedAt = true, st.Timestamp
	case VerbCompleted:
		s.Completed = true
	case VerbPassed:
		s.Passed = true
	case VerbFailed:
		s.Failed = true
	case VerbTerminated:
		s.Terminated = true
	}
}
