package main

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

type exactReply struct{ *answer.Exact }

func (x exactReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("oc.title", x.About)
	list := x.Scenarios
	if x.ExactScenario != nil {
		list = append(list, *x.ExactScenario)
	}
	for i, sc := range list {
		s.scenario(i, len(list))
		rows := [][]string{{s.word("dose"), s.word("oc.ptrue"), s.word("oc.select"), s.word("oc.meann"), s.word("oc.meandlt")}}
		for d := range sc.PTrue {
			rows = append(rows, []string{strconv.Itoa(d + 1), share(sc.PTrue[d]), share(sc.Select[d]), two(sc.MeanN[d]), two(sc.MeanDLT[d])})
		}
		rows = append(rows, []string{s.word("oc.none"), "", share(sc.None), two(sum(sc.MeanN)), two(sum(sc.MeanDLT))})
		s.grid(rows)
		s.printf("\n")
		s.say("oc.safety", "Share", share(sc.StoppedForSafety))
		if sc.Overdose60 != nil {
			s.say("oc.overdose", "Share60", share(*sc.Overdose60), "Share80", share(*sc.Overdose80))
		}
		mean, low, high := spread(sc.SampleSize)
		s.say("oc.size", "Mean", two(mean), "Low", low, "High", high)
		s.printf("\n")
	}
	s.say("oc.exact")
	return s.foot(x.About)
}

// scenario heads one of several.
func (s *sheet) scenario(i, all int) {
	if all > 1 {
		s.say("oc.scenario", "N", i+1)
	}
}

type simulatedReply struct{ *answer.Simulated }

func (x simulatedReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("simulate.title", x.About)
	list := x.Scenarios
	if x.SimulatedScenario != nil {
		list = append(list, *x.SimulatedScenario)
	}
	for i, sc := range list {
		s.scenario(i, len(list))
		rows := [][]string{{s.word("dose"), s.word("oc.ptrue"), s.word("oc.select"), s.word("oc.meann"), s.word("oc.meandlt")}}
		for d := range sc.PTrue {
			row := []string{strconv.Itoa(d + 1), share(sc.PTrue[d]), with(share(sc.Select[d]), share(sc.SelectSE[d])),
				with(two(sc.MeanN[d]), three(sc.MeanNSE[d])), with(two(sc.MeanDLT[d]), three(sc.MeanDLTSE[d]))}
			rows = append(rows, row)
		}
		rows = append(rows, []string{s.word("oc.none"), "", with(share(sc.None), share(sc.NoneSE)), two(sum(sc.MeanN)), two(sum(sc.MeanDLT))})
		s.grid(rows)
		s.printf("\n")
		s.say("oc.safety", "Share", with(share(sc.StoppedForSafety), share(sc.StoppedForSafetySE)))
		if sc.Overdose60 != nil {
			s.say("oc.overdose", "Share60", with(share(*sc.Overdose60), share(*sc.Overdose60SE)), "Share80", with(share(*sc.Overdose80), share(*sc.Overdose80SE)))
		}
		if d := sc.Duration; d != nil {
			s.say("simulate.duration", "Mean", with(two(d.Mean), two(d.MeanSE)))
		}
		s.printf("\n")
	}
	s.say("simulate.error", "Trials", x.Trials)
	return s.foot(x.About)
}

type fitReply struct{ *answer.Fit }

func (f fitReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("fit.title", f.About)
	if f.Fit.Next == nil {
		s.say("fit.none")
	} else {
		s.say("fit.next", "Dose", *f.Fit.Next)
	}
	s.say("reason." + f.Reason)
	s.say("fit.estimate", "Estimate", fmt.Sprintf("%.6f", f.Estimate), "Var", fmt.Sprintf("%.6f", f.PostVar))
	s.printf("\n")
	rows := [][]string{{s.word("dose"), s.word("n"), s.word("dlt"), s.word("fit.ptox"), s.word("fit.interval")}}
	r := f.Settings.Request
	for i, p := range f.Ptox {
		rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(r.N[i]), strconv.Itoa(r.DLT[i]), share(p), share(f.PtoxLower[i]) + "–" + share(f.PtoxUpper[i])})
	}
	s.grid(rows)
	return s.foot(f.About)
}

type skeletonReply struct{ *answer.Skeleton }

func (k skeletonReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.printf("%s\n\n", s.word("skeleton.title", "Target", percent(k.Settings.Target), "Half", percent(k.Settings.HalfWidth), "Nu", k.Settings.Nu))
	rows := [][]string{{s.word("dose"), s.word("skeleton.prior")}}
	for i, p := range k.Skeleton.Skeleton {
		rows = append(rows, []string{strconv.Itoa(i + 1), fmt.Sprintf("%.4f", p)})
	}
	s.grid(rows)
	return s.err
}

// with puts the standard error behind a figure.
func with(figure, se string) string { return figure + " ± " + se }

func two(x float64) string   { return strconv.FormatFloat(x, 'f', 2, 64) }
func three(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }

func sum(list []float64) float64 {
	t := 0.0
	for _, x := range list {
		t += x
	}
	return t
}

// spread is the mean of a distribution over 0, 1, … and its central 90 %.
func spread(p []float64) (mean float64, low, high int) {
	cum := 0.0
	low, high = -1, -1
	for n, x := range p {
		mean += float64(n) * x
		cum += x
		if low < 0 && cum >= 0.05-1e-12 {
			low = n
		}
		if high < 0 && cum >= 0.95-1e-12 {
			high = n
		}
	}
	return mean, max(low, 0), int(math.Max(float64(high), 0))
}
