package dose

import (
	"encoding/binary"
	"sync"

	"stepwise/trial/dose/recent"
)

// A decision of the BLRM costs fifty microseconds, its tables milliseconds and
// four megabytes. An exact chain, a calendar and the next request of a statistician
// who changed a scenario ask the same model about the same counts, so what was once
// worked out is kept: the tables of a few settings, and advice by counts. A model
// answers the same with and without its memory.

// memory is what is known of the model of one set of settings.
type memory struct {
	plane func() *plane // made by who asks first

	lock   sync.RWMutex
	advice map[string]Advice // by N and DLT of every arm
}

// mostAdvice bounds a memory: twice the counts that five doses and ten cohorts of
// three can bring about.
const mostAdvice = 1 << 15

// recall is the advice for the arms of s; ask works it out. Patients whose window is
// open have a follow-up of their own each, and are not kept.
func (m *memory) recall(s *State, ask func(*State) Advice) Advice {
	var room [4 * MaxDoses]byte
	key := room[:0]
	for i := range s.Arms {
		a := &s.Arms[i]
		if len(a.Pending) > 0 {
			return ask(s)
		}
		key = binary.LittleEndian.AppendUint16(key, uint16(a.N))
		key = binary.LittleEndian.AppendUint16(key, uint16(a.DLT))
	}
	m.lock.RLock()
	a, known := m.advice[string(key)]
	m.lock.RUnlock()
	if known {
		return a
	}
	a = ask(s)
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.advice) < mostAdvice {
		m.advice[string(key)] = a
	}
	return a
}

// blrms are the memories of the settings that were asked for last.
var blrms = recent.New[*memory](8)

// memoryOf is the memory of settings that are complete.
func memoryOf(s Settings) *memory {
	name := string(s.Canonical())
	if m, known := blrms.Get(name); known {
		return m
	}
	m := &memory{advice: map[string]Advice{}}
	m.plane = sync.OnceValue(func() *plane { return tablesOf(s) })
	return blrms.Keep(name, m)
}

func tablesOf(s Settings) *plane {
	return newPlane(s.scaledAmounts(), s.PriorMean, s.PriorSD, s.PriorCor, s.Target-*s.Eps1, s.Target+*s.Eps2)
}
