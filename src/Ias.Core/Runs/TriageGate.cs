using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.Bugs;

namespace Ias.Core.Runs;

/// <summary>TRIAGE: finds out what is wrong and where, before the first cycle of a bug's run.</summary>
public sealed class TriageGate : IGate
{
    public Phase Phase => Phase.Triage;

    public string Name => "triage";

    public GateStage Stage => GateStage.Triage;

    public string FeedbackFile => "triage.md";

    public IReadOnlyList<string> Files => [FeedbackFile, Prompts.MicroSprint];

    public VerdictForm Form => VerdictForm.Own;

    public string Command => "bug";

    public char Letter => 'T';

    public GateKind Kind => GateKind.Other;

    public GateVerdict Judge(RunRecord run, Func<string, byte[]?> read)
    {
        var (triage, why) = Triage.Read(read(FeedbackFile));
        return triage is null ? GateVerdict.Missing(why)
            : read(Prompts.MicroSprint) is { Length: > 0 }
                ? new GateVerdict([
                    new RunEvent.BugTriaged(
                        triage.Title.Length > 0 ? triage.Title : run.Title, // the reporter's
                        triage.Reproduction,
                        triage.TestType,
                        triage.RiskLevel,
                        triage.RiskBecause,
                        triage.Suspects
                    ),
                ])
            : GateVerdict.Missing($"{Prompts.MicroSprint}, the micro-sprint, was not written");
    }

    public string Prompt =>
        """
            Triage a bug in this repository, on branch {{branch}}: find out what is wrong and where, and plan the smallest fix. Fix nothing yet. You may change nothing in the repository except files in {{folder}}/.
            {{notes}}{{resumed}}
            Reproduce it if you can. Then write two files:

            1. {{folder}}/triage.md, with these lines and headings:
               - `Title: ` one line that names the bug
               - `Reproduction: strong`, `weak` or `manual_only`: how reliably it can be reproduced
               - `Test type: unit`, `integration`, `e2e` or `contract`: the test that will show the bug
               - `Risk level: low`, `medium` or `high`: the harm a wrong fix could do
               - a heading `## Suspected files`, below it one list item for each file: `- path why`
               - a heading `## Analysis`: what happens, what should happen, the cause as far as you know it
            2. {{folder}}/sprint.md: the micro-sprint. A heading `## Sprint: title`, then what to do, the failing test first, and the acceptance criteria.
            Without both files your turn does not count.

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
