using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary>A workspace's goals, as a person names them.</summary>
internal sealed class Goals(CommandContext context, ControlPlaneClient client, Login login)
{
    private const int ShortestPart = 4;

    public async Task<IReadOnlyList<Intake>> AllAsync() =>
        (
            await client.ReadAsync<InWorkspaceRequest, IntakesAnswer>(
                "intakes/list",
                new InWorkspaceRequest(login.WorkspaceId),
                context.Stop
            )
        ).Intakes;

    /// <summary>Ids of those in the list that a text may mean.</summary>
    /// <param name="text">An id, or a part of one.</param>
    public async Task<IReadOnlyList<string>> MeantAsync(string text) =>
        [.. (await AllAsync()).Where(one => IsMeant(one.Id, text)).Select(one => one.Id)];

    /// <summary>One with all revisions of its proposal, the latest first.</summary>
    /// <param name="text">Its id, or a part of it that no other has.</param>
    /// <exception cref="ProblemException">None is meant by this, or several are.</exception>
    public async Task<IntakeAnswer> FindAsync(string text)
    {
        var meant = await MeantAsync(text);
        return meant switch
        {
            [var id] => await GetAsync(id),
            // A list ends somewhere; what is older is found by its whole id.
            [] when text.Length > ShortestPart => await GetAsync(text),
            _ => throw new ProblemException(
                new Problem(
                    meant.Count == 0
                        ? $"There is no goal {Wording.Plain(text)}."
                        : $"Several goals have {Wording.Plain(text)} in their ids.",
                    login.ToString(),
                    $"{context.CalledAs:raw} goal list",
                    ExitCode.Usage
                )
            ),
        };
    }

    /// <summary>True when a person's text refers to that id: all of it, or a part.</summary>
    public static bool IsMeant(string id, string text) =>
        id == text || (text.Length >= ShortestPart && id.Contains(text, StringComparison.Ordinal));

    private async Task<IntakeAnswer> GetAsync(string id)
    {
        try
        {
            return await client.ReadAsync<IntakeRequest, IntakeAnswer>(
                "intakes/get",
                new IntakeRequest(login.WorkspaceId, id),
                context.Stop
            );
        }
        catch (CallFailedException failed) when (failed.Failure is CallFailure.NotFound or CallFailure.Invalid)
        {
            throw new ProblemException(
                new Problem(
                    $"There is no goal {Wording.Plain(id)}.",
                    login.ToString(),
                    $"{context.CalledAs:raw} goal list",
                    ExitCode.NothingToDo
                ),
                failed
            );
        }
    }
}
