using Ias.Cli;
using Ias.Cli.Ice;

// ICE answers many times in a turn: it comes before anything that would have to be loaded for other commands.
if (args is ["ice", .. var ice])
{
    return await IceCommand.RunAsync(ice, CommandContext.NameCalled, CancellationToken.None);
}

using var context = new CommandContext(TimeProvider.System);
return (int)await App.RunAsync(args, context);
