package content

import (
	"net/url"
	"strconv"

	room "stepwise/content"
)

// choice reads an answer from its form.
func choice(form url.Values) room.Choice {
	version, _ := strconv.Atoi(form.Get("version")) // 0: the page did not say
	return room.Choice{Question: form.Get("question"), Version: version, Option: form.Get("option"), Confidence: form.Get("confidence")}
}

// percent writes a share of 0–1 in whole hundredths.
func percent(share float64) int { return int(share*100 + 0.5) }

// needs is how many answers of a round must be right.
func needs(r room.Round) int { return room.Needs(r.Pass, r.Counting()) }

// fault of a question: that of the form, if it was this question's form.
func wrong(i room.Item, question, sentence string) string {
	if i.ID == question {
		return sentence
	}
	return ""
}
