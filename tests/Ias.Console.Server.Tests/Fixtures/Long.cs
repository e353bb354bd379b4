namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>Whether tests may take their time: <c>IAS_TEST_LONG=1</c>.</summary>
public static class Long
{
    public static bool Run => Environment.GetEnvironmentVariable("IAS_TEST_LONG") == "1";
}
