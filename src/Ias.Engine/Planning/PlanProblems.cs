using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Engine.Planning;

/// <summary>Problems that stop a planning.</summary>
internal static class PlanProblems
{
    /// <param name="said">The agent's message instead of a plan; empty = there was a plan.</param>
    public static ProblemException Unreadable(
        PlanFiles files,
        PlanRecord record,
        IReadOnlyList<PlanFault> faults,
        string said,
        string calledAs
    )
    {
        var draft = files.Relative(files.DraftOf(record.Id));
        return new ProblemException(
            new Problem(
                $"The agent gave no plan that can be read: {string.Join("; ", faults.Select(fault => said.Length > 0 ? fault.What : fault.ToString()))}.",
                $"{draft}     (what it wrote)",
                $"{calledAs:raw} plan --continue {record.Id}     (asks the agent again)"
            )
        );
    }

    public static ProblemException Unanswered(PlanFiles files, PlanRecord record, string calledAs) =>
        new(
            new Problem(
                $"The planning waits for {(record.Questions.Count == 1 ? "an answer" : $"answers to {Wording.Count(record.Questions.Count, "question")}")}.",
                $"{Queue.DecisionFiles.Folder}/{record.Decision}",
                $"{calledAs:raw} decide {PlanQuestions.NameOf(record)} \"your answer\""
            )
        );
}
