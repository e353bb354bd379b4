namespace Ias.Cli;

/// <summary>The program's first step.</summary>
public static class Program
{
    /// <summary>What is asked most often is answered before anything is loaded that it does not need, the machinery of tasks among it.</summary>
    public static int Main(string[] args)
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
                Console.Error.WriteLine(wrong.Problem.ToString());
                return (int)wrong.Problem.Exit;
            }

            // By the environment: what this process starts says the same to the person.
            Environment.SetEnvironmentVariable(CommandContext.NameVariable, GlobalOptions.Called(CommandContext.NameCalled, here, Environment.CurrentDirectory));
        }

        if (args is not (["run-status"] or ["runner", "status"] or []))
        {
            return RunAsync(args).GetAwaiter().GetResult(); // as an async Main does
        }

        using var context = new CommandContext(TimeProvider.System);
        return (int)(args.Length == 0 ? App.ShowDashboard(context) : App.ShowStatus(context, ofQueue: args.Length == 2));
    }

    private static async Task<int> RunAsync(string[] args)
    {
        // ICE answers many times in a turn: it comes before what other commands load.
        if (args is ["ice", .. var ice])
        {
            return await Ice.IceCommand.RunAsync(ice, CommandContext.NameCalled, CancellationToken.None);
        }

        using var context = new CommandContext(TimeProvider.System);
        return (int)await App.RunAsync(args, context);
    }
}
