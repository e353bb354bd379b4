using System.Runtime.CompilerServices;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>What programs that are started here remember, they remember in a folder that goes with the tests.</summary>
internal static class StateOfTests
{
    [ModuleInitializer]
    internal static void Begin()
    {
        var folder = Directory.CreateTempSubdirectory("test-ias-state-");
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}
