package dosing

import (
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/trial/dose"
	room "stepwise/trial/dosing"
)

func TestEverythingThatCanBeSaidHasWords(t *testing.T) {
	var keys []string
	add := func(prefix string, names ...string) {
		for _, n := range names {
			keys = append(keys, prefix+n)
		}
	}
	add("dosing.bar.", room.BarNoSlot, room.BarInfused, room.BarLeft, room.BarConsent, room.BarUnsigned, room.BarReopened, room.BarQuestion, room.BarStopped,
		room.BarHalted, room.BarAbove, room.BarStagger, room.BarPaused, room.BarInactive, room.BarEligible, room.BarFull, room.BarMax, room.BarEnrolled, room.BarReconsent)
	add("dosing.need.", room.NeedPlaces, room.NeedWindow, room.NeedStagger, room.NeedQuestions, room.NeedData, room.NeedQueries, room.NeedResponses, room.NeedSignature)
	add("dosing.why.", room.WhyDLT, room.WhyWindow, room.WhyBelow, room.WhyFraction, room.WhyConsent, room.WhyLeft)
	add("dosing.change.", room.ChangedDLT, room.ChangedLevel, room.ChangedStatus, room.ChangedFollowed, room.ChangedInfusion, room.ChangedQuestion, room.ChangedResponse, room.ChangedWithdrawn)
	for _, s := range []room.Status{room.Enrolled, room.Released, room.Pending, room.Evaluable, room.NotEvaluable} {
		add("dosing.status.", string(s))
	}
	for _, s := range []room.Standing{room.Proposed, room.Signed, room.Reopened, room.Replaced} {
		add("dosing.standing.", string(s))
	}
	add("dosing.order.", room.Open, room.Expand, room.Stop)
	add("dosing.advice.", "stay", "escalate", "deescalate", "wait", "complete", "none", "stop.unsafe", "stop.precise", "stop.found", "stop.futile")
	add("dosing.then.", "stay", "escalate", "deescalate", "wait", "complete", "stop.unsafe", "stop.precise", "stop.found", "stop.futile")
	add("dose.reason.", dose.Reasons()...)
	for _, k := range keys {
		for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
			said := lang.Say(tag, k, "Count", 2, "Level", 1, "Cohort", 1, "Dose", "1", "Subject", "BJ01-001", "Old", "1", "New", "2")
			if said == "" || said == k || strings.Contains(said, "<no value>") {
				t.Errorf("%s has no words in %s: %q", k, tag, said)
			}
		}
	}
}
