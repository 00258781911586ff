package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("saving seat: %w", New(Conflict, "session.full"))
	if KindOf(err) != Conflict || !Is(err, Conflict) || Is(err, NotFound) {
		t.Errorf("kind of %v: %v", err, KindOf(err))
	}
	if KindOf(errors.New("disk")) != Internal {
		t.Error("an error without a kind is ours to explain")
	}
}

func TestFormTellsEverythingAtOnce(t *testing.T) {
	var f Form
	if f.Err() != nil {
		t.Fatal("no faults, no error")
	}
	f.Check(true, "name", "fault.required")
	f.Check(false, "email", "fault.email", "Got", "x@")
	f.Add("line 3", "fault.required")
	var got *Fault
	if !errors.As(f.Err(), &got) || len(got.Fields) != 2 || got.Fields[0].Args["Got"] != "x@" {
		t.Errorf("got %+v", got)
	}
}
