package fact

import "io/fs"

// Read reads the seed files (irae.json, ctcae.json, ctcae_v5.csv, therapies.json,
// biomarkers.json and the files of our own beside them) into statements, with every
// flag and citation. An error names file and record.
func Read(files fs.FS) ([]*Statement, error) {
	var out []*Statement
	for _, read := range readers {
		list, err := read(files)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// readers turn one file each into statements.
var readers = []func(fs.FS) ([]*Statement, error){
	readIrae, readDefinitions, readSafety,
	readCTCAE, readTerms,
	readTherapies,
	readBiomarkers,
	readLabels,
}
