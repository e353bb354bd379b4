using System.Xml;

namespace Ias.Core.TestReports;

/// <summary>Reports in XML: JUnit's, as most runners write it (github.com/testmoapp/junitxml), and TRX of <c>dotnet test</c>.</summary>
internal static class XmlReport
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false, // runners write the control characters of what a test printed
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = TestReport.Largest,
    };

    public static IReadOnlyList<TestCase>? Read(string text)
    {
        if (text.AsSpan().TrimStart('\uFEFF').TrimStart() is not ['<', ..])
        {
            return null;
        }

        using var xml = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF').TrimStart()), Settings);
        xml.MoveToContent();
        return xml.LocalName switch
        {
            "testsuites" or "testsuite" => JUnit(xml),
            "TestRun" => Trx(xml),
            _ => null,
        };
    }

    private static List<TestCase> JUnit(XmlReader xml)
    {
        var tests = new List<TestCase>();
        var suites = new Stack<(int Depth, string Name)>();
        do
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "testsuite" })
            {
                while (suites.TryPeek(out var last) && last.Depth >= xml.Depth)
                {
                    suites.Pop();
                }

                suites.Push((xml.Depth, xml.GetAttribute("name") ?? ""));
            }
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "testcase" })
            {
                var depth = xml.Depth;
                var name = TestCase.FullName(
                    xml.GetAttribute("classname") is { Length: > 0 } own and not "test" // Node's runner gives all the same
                        ? own
                        : string.Join(
                            " > ",
                            suites.Where(suite => suite.Depth < depth && suite.Name.Length > 0).Reverse().Select(suite => suite.Name)
                        ),
                    xml.GetAttribute("name") ?? ""
                );
                var (outcome, message) = (TestOutcome.Passed, "");
                foreach (var child in Children(xml))
                {
                    if (child is "failure" or "error" && outcome != TestOutcome.Failed)
                    {
                        var given = xml.GetAttribute("message");
                        (outcome, message) = (TestOutcome.Failed, string.IsNullOrWhiteSpace(given) ? Text(xml) : given);
                    }
                    else if (child == "skipped" && outcome == TestOutcome.Passed)
                    {
                        outcome = TestOutcome.Skipped;
                    }
                }

                tests.Add(TestCase.Of(name, outcome, message));
            }
        } while (xml.Read());

        return tests;
    }

    // The classes stand after the results.
    private static List<TestCase> Trx(XmlReader xml)
    {
        var results = new List<(string Id, string Name, TestOutcome Outcome, string Message)>();
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        var id = "";
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (xml.LocalName == "UnitTestResult")
            {
                var (test, name, outcome) = (
                    xml.GetAttribute("testId") ?? "",
                    xml.GetAttribute("testName") ?? "",
                    xml.GetAttribute("outcome") switch
                    {
                        "Passed" or "PassedButRunAborted" or "Warning" => TestOutcome.Passed,
                        "NotExecuted" or "NotRunnable" or "Inconclusive" or "Pending" or "Disconnected" => TestOutcome.Skipped,
                        _ => TestOutcome.Failed, // the schema's default is Failed
                    }
                );
                var message = "";
                foreach (var child in Children(xml))
                {
                    message = child == "Message" && message.Length == 0 ? Text(xml) : message;
                }

                results.Add((test, name, outcome, message));
            }
            else if (xml.LocalName == "UnitTest")
            {
                id = xml.GetAttribute("id") ?? "";
            }
            else if (xml.LocalName == "TestMethod")
            {
                classes.TryAdd(id, (xml.GetAttribute("className") ?? "").Split(',')[0]);
            }
        }

        return
        [
            .. results.Select(result =>
                TestCase.Of(TestCase.FullName(classes.GetValueOrDefault(result.Id) ?? "", result.Name), result.Outcome, result.Message)
            ),
        ];
    }

    /// <summary>Names of the elements within the present one, at any depth; the reader stands on each in turn, then on the end.</summary>
    private static IEnumerable<string> Children(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            yield break;
        }

        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                yield return xml.LocalName;
            }
        }
    }

    // The text at the beginning of the present element.
    private static string Text(XmlReader xml) =>
        !xml.IsEmptyElement && xml.Read() && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
            ? xml.Value
            : "";
}
