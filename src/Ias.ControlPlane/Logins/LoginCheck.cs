using Ias.ControlPlane.Wire;

namespace Ias.ControlPlane.Logins;

/// <summary>Whether a login is still good, as its server says.</summary>
public static class LoginCheck
{
    private const int Tries = 2;

    /// <summary>What is wrong with it; null: nothing.</summary>
    public static async Task<Problem?> ProblemAsync(Login login, string calledAs, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            using var client = login.Open(calledAs, time, Tries);
            var who = await client.ReadAsync<NothingRequest, WhoAmIAnswer>("auth/whoami", new NothingRequest(), cancel);
            return who.Workspaces.Any(one => one.Id == login.WorkspaceId)
                ? null
                : new Problem(
                    $"You are no member of the workspace {login.Workspace} any more.",
                    login.Server,
                    $"{calledAs} auth login {login.Server}"
                );
        }
        catch (ProblemException refused)
        {
            return refused.Problem;
        }
    }
}
