using Ias.ControlPlane.Logins;
using Ias.Core.Text;
using Ias.Engine.PreflightChecks;

namespace Ias.Cli.Team;

/// <summary>For <c>ias doctor</c>: whether each Console the person is logged in to is there, and still takes the token. No run needs
/// one.</summary>
internal static class ConsoleCheck
{
    private const string Name = "console";

    /// <summary>A line for each login; none for who has none.</summary>
    public static async Task<IReadOnlyList<PreflightCheck>> LookAsync(CommandContext context)
    {
        IReadOnlyList<Login> logins;
        try
        {
            logins = new LoginFile(context.PersonFolder).All();
        }
        catch (ProblemException refused)
        {
            return [new PreflightCheck(Name, PreflightLevel.Warning, $"{refused.Problem.What} {refused.Problem.On}", refused.Problem.Next)];
        }

        var problems = await LoginCheck.ProblemsAsync(logins, context.CalledAs, context.Time, context.Stop);
        return [.. logins.Zip(problems, Line)];
    }

    private static PreflightCheck Line(Login login, Problem? wrong)
    {
        var called = Wording.Plain(login.ToString());
        return wrong is { } problem
            ? new PreflightCheck(Name, PreflightLevel.Warning, $"{called}: {problem.What}", problem.Next)
            : new PreflightCheck(Name, PreflightLevel.Ok, $"{called}: logged in as {login.Holder}");
    }
}
