package casereport

import (
	"testing"

	"stepwise/internal/lang"
)

// What may follow what, and who moves it. A move that is not in this table leads
// nowhere and is nobody's.
func TestMoves(t *testing.T) {
	type way struct {
		from State
		move Move
	}
	allowed := map[way]struct {
		to  State
		by  Standing
		why string
	}{
		{Outline, Begin}:     {Draft, AsAuthor, "any author may say that the outline is done"},
		{Draft, Submit}:      {Review, AsOwner, "the owner answers for what the tutor gets"},
		{Revision, Submit}:   {Review, AsOwner, "so does every later round"},
		{Review, Accept}:     {Accepted, AsTutor, "only the tutor who has it ends a round"},
		{Review, Revise}:     {Revision, AsTutor, "minor and major alike"},
		{Review, Decline}:    {Declined, AsTutor, "a decline ends the work"},
		{Outline, Withdraw}:  {Withdrawn, AsOwner, "an owner may give up before it began"},
		{Draft, Withdraw}:    {Withdrawn, AsOwner, "and while writing"},
		{Review, Withdraw}:   {Withdrawn, AsOwner, "and while the tutor reads"},
		{Revision, Withdraw}: {Withdrawn, AsOwner, "and instead of revising"},
		{Accepted, Reopen}:   {Revision, AsCoordinator, "an identifier may be found after acceptance"},
		{Declined, Reopen}:   {Revision, AsCoordinator, "a decision may be reconsidered"},
	}
	standings := []Standing{AsOwner, AsAuthor, AsTutor, AsCoordinator, AsMember}
	for _, s := range States {
		for _, m := range Moves {
			want, ok := allowed[way{s, m}]
			to, got := Next(s, m)
			if got != ok || to != want.to {
				t.Errorf("%s from %s leads to %q (%v), want %q (%v): %s", m, s, to, got, want.to, ok, want.why)
			}
			if !ok {
				continue
			}
			for _, who := range standings {
				if MayMove(who, m) != (who&want.by != 0) {
					t.Errorf("%s by %b: %v: %s", m, who, MayMove(who, m), want.why)
				}
			}
		}
	}
	if _, ok := Next(Draft, "publish"); ok || MayMove(Team, "publish") {
		t.Error("a word that is no move moves nothing")
	}
}

func TestEveryDecisionEndsARound(t *testing.T) {
	for _, d := range Decisions {
		m, ok := d.Move()
		if !ok {
			t.Errorf("%s is no move", d)
		}
		if to, ok := Next(Review, m); !ok || to == Review {
			t.Errorf("%s leaves the report in review", d)
		}
	}
	if _, ok := Decision("perhaps").Move(); ok {
		t.Error("an unknown decision moves nothing")
	}
}

func TestEverySaidStateHasItsSentences(t *testing.T) {
	for _, s := range States {
		for _, key := range []string{"casereport.state.", "casereport.closed."} {
			if !lang.Has(key + string(s)) {
				t.Errorf("%s%s is not said", key, s)
			}
		}
		if got, ok := ParseState(string(s)); !ok || got != s {
			t.Errorf("%s does not read back", s)
		}
	}
	for _, m := range []string{MilestoneConsented, MilestoneDeidentified, MilestonePublished} {
		if !lang.Has("casereport.state." + m) {
			t.Errorf("%s is not said", m)
		}
	}
}
