using System.CommandLine;
using System.Data.Common;
using Ias.Console.Server.Commands;
using Ias.Console.Server.Domain;
using Ias.Core;

var place = new Place();
var output = new Output(System.Console.Out, System.Console.Error);
var workspaces = new WorkspaceCommands(place, output);
var root = new RootCommand(
    "The Console: a control plane that coordinates agents on many machines, and executes nothing. (A Console elsewhere is asked with: ias console health, jobs, call, openapi-url.)"
)
{
    ServeCommand.Make(place, output),
    workspaces.Workspace(),
    workspaces.Token(),
    workspaces.Member(),
    workspaces.DataPolicy(),
    OwnerCommand.Make(place, output),
    new IdentityCommands(place, output).Make(),
    new NoticeCommands(place, output).Make(),
    new HookCommands(place, output).Make(),
    StoreCommands.Backup(place, output),
    StoreCommands.Restore(place, output),
    StoreCommands.Migrate(place, output),
    DoctorCommand.Make(place, output),
    place.Data,
    place.Store,
    place.StoreFile,
    place.Json,
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        System.Console.Error.WriteLine($"ias console: {error.Message}");
    }

    System.Console.Error.WriteLine("  next: ias console --help");
    return (int)ExitCode.Usage;
}

try
{
    // A server ends by its own host, which finishes what it has begun; other commands end at once.
    return await parsed.InvokeAsync(
        new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ServeCommand.Name ? null : TimeSpan.FromSeconds(2),
        }
    );
}
catch (ProblemException refused)
{
    System.Console.Error.WriteLine(refused.Problem.ToString());
    return (int)refused.Problem.Exit;
}
catch (RefusalException refused)
{
    System.Console.Error.WriteLine(refused.Message);
    return (int)ExitCode.Failed;
}
catch (DbException failed)
{
    System.Console.Error.WriteLine(
        new Problem(
            "The store cannot be used.",
            failed.Message.ReplaceLineEndings(" "),
            "ias console doctor, with the same --data or --store"
        ).ToString()
    );
    return (int)ExitCode.Failed;
}
