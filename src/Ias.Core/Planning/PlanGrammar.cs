using System.Globalization;

namespace Ias.Core.Planning;

/// <summary>The written form of a plan, as prompts describe it to agents; <see cref="PlanReader"/> reads it.</summary>
public static class PlanGrammar
{
    /// <summary>Path of a plan within the repository.</summary>
    public const string Path = "grimoires/loa/sprint.md";

    /// <summary>Title line that begins a plan.</summary>
    public const string Title = "# Sprint plan";

    /// <summary>The heading above what a sprint is checked by.</summary>
    public const string Acceptance = "### Acceptance";

    /// <summary>The heading above the sprints that come before it.</summary>
    public const string DependsOn = "### Depends on";

    /// <summary>Characters of a sprint's title.</summary>
    public const int LongestTitle = 100;

    /// <summary>Characters of a sprint.</summary>
    public const int LongestSprint = 8_000;

    /// <summary>Characters of a plan.</summary>
    public const int LongestPlan = 64 * 1024;

    /// <summary>The form of a plan, for prompts.</summary>
    public static string Form(int first) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {{Title}}

            ## Sprint {{first}}: a short title

            What shall be true afterwards, in whole sentences: what people can do then, what must stay as it is.

            {{Acceptance}}

            - `a command`: what it prints, or that it succeeds

            {{DependsOn}}

            - nothing
            """
        );

    /// <summary>Rules for each sprint, for prompts.</summary>
    public static string Rules { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            - A sprint is one heading `## Sprint N: title` and what stands below it. Whoever implements it sees its text and the repository, and nothing of this conversation.
            - A sprint is a piece of work that is reviewed as a whole: a day of a person's work or less, and the tests with it. Numbers follow one another without a gap.
            - `{Acceptance}` lists what can be checked. At least one item holds a command in backticks, which can be run in the repository without a person, with what it must print or do.
            - `{DependsOn}` names sprints that come before it as `sprint-N`, or says nothing.
            - A sprint has at most {LongestSprint} characters, its title {LongestTitle}. Name files and functions only if they are there.
            - Ask for no push, no merge and no change of the configuration of ias: they are refused.
            """
        );
}
