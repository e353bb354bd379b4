using Ias.Cli.Console;
using Ias.Cli.Runs;
using Ias.Engine.Runs;

namespace Ias.Cli;

/// <summary>The program's first step.</summary>
public static class Program
{
    /// <summary>Goes where <c>-C</c> leads, then runs the command.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (GlobalOptions.Leading(args) > 0 && Array.IndexOf(args, GlobalOptions.Folder) >= 0)
        {
            var here = Environment.CurrentDirectory;
            try
            {
                args = GlobalOptions.Enter(args);
            }
            catch (ProblemException wrong)
            {
                System.Console.Error.WriteLine(wrong.Problem.ToString());
                return (int)wrong.Problem.Exit;
            }

            // By the environment: what this process starts says the same to the person.
            Environment.SetEnvironmentVariable(
                CommandContext.NameVariable,
                GlobalOptions.Called(CommandContext.NameCalled, here, Environment.CurrentDirectory)
            );
        }

        // ICE answers many times in a turn: it comes before what other commands load.
        if (args is ["ice", .. var ice])
        {
            return await Ice.IceCommand.RunAsync(ice, CommandContext.NameCalled, CancellationToken.None);
        }

        if (ConsoleCommand.IsServer(args))
        {
            try
            {
                ConsoleCommand.Start(args[1..]);
            }
            catch (ProblemException missing)
            {
                System.Console.Error.WriteLine(missing.Problem.ToString());
                return (int)missing.Problem.Exit;
            }
        }

        using var context = new CommandContext(TimeProvider.System);
        return args is [DetachedEngine.Watched, var mark, .. var command]
            ? await WatchedEngine.RunAsync(mark, command, context)
            : (int)await App.RunAsync(args, context);
    }
}
