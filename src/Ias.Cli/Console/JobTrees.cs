using Ias.Console.Client.Repositories;
using Ias.Engine.Git;

namespace Ias.Cli.Console;

/// <summary>Work trees that were made beside a checkout for the jobs of Consoles (<c>ias repo link</c>).</summary>
internal static class JobTrees
{
    /// <summary>Paths of those that are there.</summary>
    /// <param name="workTree">The checkout.</param>
    /// <exception cref="ProblemException">The file of links cannot be read.</exception>
    public static IReadOnlyList<string> Of(CommandContext context, string workTree) =>
        [
            .. new LinkFile(context.PersonFolder)
                .All()
                .Where(link => link.Checkout == workTree && GitPlace.Find(link.LocalPath)?.WorkTree == link.LocalPath)
                .Select(link => link.LocalPath)
                .Distinct(StringComparer.Ordinal),
        ];
}
