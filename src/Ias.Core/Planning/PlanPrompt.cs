using System.Text;
using Ias.Core.Runs;

namespace Ias.Core.Planning;

/// <summary>Prompt for an agent that makes a plan of a person's request.</summary>
/// <param name="Wish">What a person wants, after the guardrails.</param>
/// <param name="Size">Which sprints the plan shall have.</param>
/// <param name="Present">The plan that is there, where the new one comes behind it; else empty.</param>
/// <param name="ReadFirst">The files to read before anything else; may be empty.</param>
public sealed record PlanPrompt(string Wish, PlanSize Size, string Present, string ReadFirst)
{
    /// <summary>The agent's questions and a person's answers; empty = nothing was asked.</summary>
    public string Answers { get; init; } = "";

    /// <summary>The agent's previous reply, which could not be read; empty = there was none.</summary>
    public string Earlier { get; init; } = "";

    /// <summary>Faults of the previous reply.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Full text of the prompt.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(
            $"""
            Plan how to reach in this repository what a person wishes, as {Size.Words}. You may read everything, and run what only reads. You must change nothing: you write no file, and what you change all the same is taken back. Others implement the plan later.
            {Section("The wish", Wish)}{Section("What you asked, and what was answered", Answers)}{Prompts.ReadFirstSection(ReadFirst)}{Section(
                "The plan that is there; yours comes behind it",
                Present
            )}
            ## What a plan is

            {PlanGrammar.Rules}

            The form:

            ````{PlanReply.PlanBlock}
            {PlanGrammar.Form(Size.First)}
            ````

            ## How to answer

            Look at the repository first: how it is built and tested, what is there already. Then end your closing message with the plan, in a block that begins with a line ````{PlanReply.PlanBlock} and ends with a line ````, as above.

            """
        );
        text.Append(
            Answers.Length > 0 || Faults.Count > 0
                ? "Ask nothing more: where something is open, choose the simplest, and say in the sprint what you chose.\n"
                : $"""
                If something decides what the plan is, and only a person can know it, end with your questions instead, at most {PlanReply.MostQuestions}, one line each, and without a plan. Ask nothing that the repository answers or where one answer is plainly the simplest.

                ```{PlanReply.QuestionBlock}
                - the question
                ```

                """
        );
        if (Faults.Count > 0)
        {
            text.Append(Section("Your last answer, which cannot be read", Earlier))
                .Append("\nWhat is wrong with it:\n\n")
                .AppendJoin('\n', Faults.Select(fault => $"- {fault}"))
                .Append("\n\nGive the whole plan again, without these faults.\n");
        }

        return text.ToString();
    }

    private static string Section(string title, string text) => string.IsNullOrWhiteSpace(text) ? "" : $"\n## {title}\n\n{text.Trim()}\n";
}
