using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Logins;

/// <summary>Check with the servers if logins are still valid.</summary>
public static class LoginCheck
{
    private const int Tries = 2;

    /// <summary>Problem of each login; null: none. A token that is valid for several workspaces is checked once.</summary>
    public static async Task<IReadOnlyList<Problem?>> ProblemsAsync(
        IReadOnlyList<Login> logins,
        string calledAs,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var asked = logins
            .GroupBy(one => (one.Server, one.Token))
            .ToDictionary(same => same.Key, same => WhoAsync(same.First(), calledAs, time, cancel));
        return await Task.WhenAll(logins.Select(one => ProblemAsync(one, asked[(one.Server, one.Token)], calledAs)));
    }

    private static async Task<WhoAmIAnswer> WhoAsync(Login login, string calledAs, TimeProvider time, CancellationToken cancel)
    {
        using var client = login.Open(calledAs, time, Tries);
        return await client.ReadAsync<NothingRequest, WhoAmIAnswer>("auth/whoami", new NothingRequest(), cancel);
    }

    private static async Task<Problem?> ProblemAsync(Login login, Task<WhoAmIAnswer> asked, string calledAs)
    {
        try
        {
            return (await asked).Workspaces.Any(one => one.Id == login.WorkspaceId)
                ? null
                : new Problem(
                    $"You are no member of the workspace {login.Workspace} any more.",
                    login.Server,
                    $"{calledAs:raw} auth login {login.Server}"
                );
        }
        catch (ProblemException refused)
        {
            return refused.Problem;
        }
    }
}
