using Ias.Core.Text;

namespace Ias.Core.Planning;

/// <summary>Reply of an agent that is to plan: a plan, or questions only a person can answer; else neither.</summary>
/// <param name="Plan">As the agent wrote it; null = no plan.</param>
/// <param name="Questions">At most five, each at most 300 characters on one line; none where there is a plan.</param>
public sealed record PlanReply(string? Plan, IReadOnlyList<string> Questions)
{
    /// <summary>The name of the block that holds the plan.</summary>
    public const string PlanBlock = "plan";

    /// <summary>The name of the block that holds the questions.</summary>
    public const string QuestionBlock = "questions";

    /// <summary>Maximum number of questions asked.</summary>
    public const int MostQuestions = 5;

    private const int LongestQuestion = 300;
    private const int LongestSaid = 200;

    /// <param name="closing">The agent's last message.</param>
    public static PlanReply Read(string closing)
    {
        if (ClosingBlock.Of(closing, PlanBlock) is { } plan)
        {
            return new PlanReply(plan.Trim('\n', '\r'), []);
        }

        var asked = (ClosingBlock.Of(closing, QuestionBlock) ?? "")
            .Split('\n')
            .Select(line => line.Trim())
            .Select(line => MarkdownLines.Bullet(line) ?? MarkdownLines.Numbered(line))
            .OfType<string>()
            .Select(question => Wording.Cut(Wording.Plain(question).Trim(), LongestQuestion))
            .Where(question => question.Length > 0);
        return new PlanReply(null, [.. asked.Take(MostQuestions)]);
    }

    /// <summary>The first line of what an agent said, for a message that it said something else than it was to; empty = it said
    /// nothing.</summary>
    public static string FirstLine(string closing)
    {
        var start = closing.Length > LongestSaid * 20 ? closing[..(LongestSaid * 20)] : closing;
        var line = start.Split('\n').Select(one => Wording.Plain(one).Trim()).FirstOrDefault(one => one.Length > 0) ?? "";
        return Wording.Cut(line, LongestSaid);
    }

    /// <summary>The same as the end of a sentence: <c>; it said: "…"</c>, or that it said nothing.</summary>
    public static string ItSaid(string closing) =>
        FirstLine(closing) is { Length: > 0 } line ? $"; it said: \"{line}\"" : "; it said nothing";
}
