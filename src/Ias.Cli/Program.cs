using Ias.Cli.Ice;

if (args is ["ice", .. var ice])
{
    return await IceCommand.RunAsync(ice, "ias", CancellationToken.None);
}

return 0;
