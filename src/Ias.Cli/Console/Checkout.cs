using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary>A checkout, and by what others know its repository.</summary>
/// <param name="WorkTree">Its top folder.</param>
/// <param name="Name">Host and path of its remote; stays on this machine.</param>
/// <param name="Hash">Hash that is sent to the Console.</param>
/// <param name="Repository">The repository, open.</param>
internal sealed record Checkout(string WorkTree, string Name, string Hash, Repository Repository)
{
    /// <summary>Reads the checkout of a folder.</summary>
    /// <exception cref="ProblemException">It is no repository, has no such remote, or one that only this machine knows.</exception>
    public static async Task<Checkout> ReadAsync(CommandContext context, ProcessRunner processes, string folder, string remote)
    {
        var place = GitPlace.Here(folder);
        var repository = await Repository.OpenAsync(processes, place.WorkTree, context.Stop);
        var url =
            await repository.AddressAsync(remote, context.Stop)
            ?? throw new ProblemException(
                new Problem(
                    $"This repository has no remote {Wording.Plain(remote)}, by which others could know it.",
                    place.WorkTree,
                    $"git remote add {remote} URL"
                )
            );
        try
        {
            return new Checkout(place.WorkTree, Wording.Plain(RemoteIdentity.Normalize(url)), RemoteIdentity.Hash(url), repository);
        }
        catch (FormatException)
        {
            // Without the URL, in which there may be a password.
            throw new ProblemException(
                new Problem(
                    $"The remote {Wording.Plain(remote)} is not reached over a network, so others cannot know it.",
                    place.WorkTree,
                    $"{context.CalledAs:raw} repo link --remote NAME"
                )
            );
        }
    }
}
