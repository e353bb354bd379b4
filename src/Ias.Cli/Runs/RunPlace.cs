using Ias.Engine.Git;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary>The work tree one stands in, and its run's files; found without a process.</summary>
internal sealed record RunPlace(string WorkTree, string CommonDir, RunFiles Files)
{
    /// <exception cref="ProblemException">Not inside a git repository.</exception>
    public static RunPlace Of(CommandContext context)
    {
        var place = GitPlace.Here(context.Folder);
        return new RunPlace(place.WorkTree, place.CommonDir, new RunFiles(place.WorkTree));
    }

    /// <summary>Name of who asks, for the record: user@host.</summary>
    public static string Asker => $"{Environment.UserName}@{Environment.MachineName}";
}
