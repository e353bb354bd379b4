namespace Ias.Tests;

/// <summary>The checkout these tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Ias.Tui.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException("these tests run from within a checkout");
    }
}
