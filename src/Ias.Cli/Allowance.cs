using Ias.Core.Config;
using Ias.Engine.Git;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Cli;

/// <summary>Asked wherever a person starts something by a repository's settings: what they loosen, and what programs they name, must have
/// been allowed before.</summary>
internal static class Allowance
{
    /// <summary>Returns when nothing is weaker than what was allowed before, and records the settings now in force.</summary>
    /// <param name="warn">Takes a sentence about what could not be written down.</param>
    /// <param name="saved">The run that resumes by its own files; null = none does.</param>
    /// <param name="heads">Where it is written down that this is one's own; needed with <paramref name="saved"/>.</param>
    /// <exception cref="ProblemException">Something is weaker, or names a program nobody has seen; says what, and what to type.</exception>
    public static void Require(
        GitPlace place,
        IReadOnlyList<GuardedSetting> settings,
        string calledAs,
        ConsentStore store,
        Action<string> warn,
        SavedRun? saved = null,
        RunHeads? heads = null
    )
    {
        var answer = store.Look(place, settings, saved);
        if (!answer.IsClear)
        {
            throw new ProblemException(
                new Problem(answer.Words.Replace("\n", "\n  ", StringComparison.Ordinal), place.WorkTree, answer.Next(calledAs))
            );
        }

        Record(place, settings, store, warn);
        if (!ConsentStore.InsideTurn && heads is not null)
        {
            saved?.Accept(heads);
        }
    }

    /// <summary>Writes down what a person starts with, or has just written themselves.</summary>
    public static void Record(GitPlace place, IReadOnlyList<GuardedSetting> settings, ConsentStore store, Action<string> warn)
    {
        if (ConsentStore.InsideTurn)
        {
            return;
        }

        try
        {
            store.Record(place, settings);
        }
        catch (ProblemException refused)
        {
            warn(
                $"the settings in force could not be recorded, so a later loosening is compared only with what was recorded before: {refused.Problem.What} {refused.Problem.On}"
            );
        }
    }
}
