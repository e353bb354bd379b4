using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Cli.Runs;

/// <summary>An issue of the repository one stands in, through gh and the person's login.</summary>
internal static class IssueText
{
    /// <exception cref="ProblemException">gh is missing, not logged in, or has no such issue.</exception>
    public static async Task<Issue> ReadAsync(CommandContext context, RunPlace place, int number)
    {
        using var processes = new ProcessRunner(context.Time);
        var repository = await Repository.OpenAsync(processes, place.WorkTree, context.Interrupt);
        var remotes = await repository.RemotesAsync(context.Interrupt);
        var address = remotes.GetValueOrDefault(await repository.RemoteAsync(context.Interrupt), "");
        return await new Issues(processes, GhAccess.Read(address, Environment.GetEnvironmentVariable), context.Time).ReadAsync(
            number,
            context.Interrupt
        );
    }
}
