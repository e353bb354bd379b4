using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>REVIEW: does the work what the sprint asks, correctly, tested and readably?</summary>
public sealed class ReviewGate : IGate
{
    public Phase Phase => Phase.Review;

    public string Name => "review";

    public string FeedbackFile => "engineer-feedback.md";

    public VerdictForm Form => VerdictForm.AllGood;

    public string Command => "review-sprint";

    public char Letter => 'R';

    public GateKind Kind => GateKind.Review;

    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own(options.ReviewAgent, options)];

    public string Prompt =>
        """
            Review the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}: does the code do what the sprint asks, is it correct, tested and readable? Run the tests. You may change nothing in the repository except files in {{folder}}/.
            {{findings}}{{tests}}
            Write your verdict to {{folder}}/engineer-feedback.md:
            - If nothing is wrong: the first line is exactly `All good`.
            - Otherwise: a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
            - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
            - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
            Without that file your turn does not count.

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
