using System.Xml;

namespace Ias.Core.TestReports;

/// <summary>Reports of test runners: JUnit XML, TRX, TAP, and the lines of <c>go test -json</c>.</summary>
public static class TestReport
{
    /// <summary>Maximum size of a report that is read, in bytes.</summary>
    public const int Largest = 16 << 20;

    private static readonly Func<string, IReadOnlyList<TestCase>?>[] Formats = [XmlReport.Read, GoReport.Read, TapReport.Read];

    /// <summary>The tests of a report, in its order; null when it has none of the formats.</summary>
    /// <exception cref="FormatException">It is XML, and broken; the message says where.</exception>
    public static IReadOnlyList<TestCase>? Read(string text)
    {
        try
        {
            return Formats.Select(read => read(text)).FirstOrDefault(tests => tests is not null);
        }
        catch (XmlException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
