namespace Orchestrate.Documents.Tests;

public sealed class When_bundle_rules_are_broken
{
    private const string Test = "\"title\": \"t\", \"verifier\":";

    [Theory]
    [InlineData("/acceptance_tests", "no_required_acceptance_test", "\"acceptance_tests\": [{\"id\": \"a\", \"required\": false, " + Test + " {\"type\": \"git_diff\"}}]")]
    [InlineData("/acceptance_tests/1/id", "duplicate_acceptance_test", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"git_diff\"}}, {\"id\": \"a\", " + Test + " {\"type\": \"git_diff\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"file_exists\", \"path\": \"/etc/passwd\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"file_exists\", \"path\": \"a/../../b\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"file_exists\", \"path\": \"..\\\\b\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"file_exists\", \"path\": \"C:/b\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "path_in_git_folder", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"file_exists\", \"path\": \".git/config\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/cwd", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\"true\"], \"cwd\": \"..\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/argv/0", "empty_program", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\" \"]}}]")]
    [InlineData("/acceptance_tests/0/verifier/include/1", "invalid_glob", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"git_diff\", \"include\": [\"src/**\", \"../**\"]}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "invalid_glob", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"junit\", \"argv\": [\"make\"], \"path\": \"../*.xml\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/path", "invalid_glob", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"junit\", \"argv\": [\"make\"], \"path\": \"/tmp/report.xml\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/matches", "invalid_pattern", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\"make\"], \"matches\": \"(a\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/matches", "invalid_pattern", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\"make\"], \"matches\": \"(?!a)b\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/matches", "invalid_pattern", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_path\", \"path\": \"a.json\", \"json_path\": \"$\", \"matches\": \"(a)\\\\1\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/json_path", "invalid_json_path", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_path\", \"path\": \"a.json\", \"json_path\": \"a.b\", \"exists\": true}}]")]
    [InlineData("/acceptance_tests/0/verifier/schema_path", "path_outside_workspace", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_schema\", \"path\": \"a.json\", \"schema_path\": \"/etc/schema.json\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/schema/$ref", "unusable_schema", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_schema\", \"path\": \"a.json\", \"schema\": {\"$ref\": \"https://example.org/schema.json\"}}}]")]
    [InlineData("/acceptance_tests/0/verifier/schema/items/$ref", "unusable_schema", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_schema\", \"path\": \"a.json\", \"schema\": {\"items\": {\"$ref\": \"file:///etc/passwd\"}}}}]")]
    [InlineData("/acceptance_tests/0/verifier/schema/unevaluatedProperties", "unusable_schema", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_schema\", \"path\": \"a.json\", \"schema\": {\"unevaluatedProperties\": false}}}]")]
    [InlineData("/acceptance_tests/0/verifier/schema/properties/a/pattern", "unusable_schema", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"json_schema\", \"path\": \"a.json\", \"schema\": {\"properties\": {\"a\": {\"pattern\": \"(?<=a)b\"}}}}}]")]
    [InlineData("/acceptance_tests/0/verifier/url", "http_host_not_listed", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"http://example.org/\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/url", "http_host_not_listed", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"http://example.org:8080/\"}}], \"policies\": {\"http_hosts\": [\"example.org\", \"example.org:8081\", \"8080\"]}")]
    [InlineData("/acceptance_tests/0/verifier/url", "invalid_url", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"file:///etc/passwd\"}}]")]
    [InlineData("/acceptance_tests/0/verifier/url", "invalid_url", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"http://user:pw@example.org/\"}}], \"policies\": {\"http_hosts\": [\"example.org\"]}")]
    [InlineData("/policies/http_hosts/0", "invalid_host", "\"policies\": {\"http_hosts\": [\"http://example.org\"]}")]
    [InlineData("/policies/http_hosts/1", "invalid_host", "\"policies\": {\"http_hosts\": [\"a\", \"*.example.org\"]}")]
    [InlineData("/policies/protected_paths/0", "invalid_glob", "\"policies\": {\"protected_paths\": [\"/tests/**\"]}")]
    [InlineData("/policies/rules/TCB-1/most_calls", "rule_number_loosened", "\"policies\": {\"rules\": {\"TCB-1\": {\"most_calls\": 13}}}")]
    [InlineData("/policies/rules/TASK-4", "rule_not_tightenable", "\"policies\": {\"rules\": {\"TASK-4\": {\"x\": 1}}}")]
    [InlineData("/policies/context_pressure", "nobody_to_ask", "\"policies\": {\"context_pressure\": \"ask\", \"escalation\": \"fail\"}")]
    [InlineData("/policies/spec_folder/path", "invalid_spec_folder", "\"policies\": {\"spec_folder\": {\"path\": \"specs/1-a/\", \"level\": \"1\", \"template\": \"t\"}}")]
    [InlineData("/policies/session_recovery", "nobody_to_ask", "\"policies\": {\"session_recovery\": \"ask\", \"escalation\": \"fail\"}")]
    [InlineData("/policies/protected_paths/0", "invalid_glob", "\"policies\": {\"protected_paths\": [\"!tests/**\"]}")]
    [InlineData("/policies/protected_paths/0", "invalid_glob", "\"policies\": {\"protected_paths\": [\"tests\\\\x\"]}")]
    [InlineData("/workspace/source", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"--upload-pack=evil\"}")]
    [InlineData("/workspace/source", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"ext::sh -c evil\"}")]
    [InlineData("/workspace/source", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"../repository\"}")]
    [InlineData("/workspace/source", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"ssh://-oProxyCommand=evil/x\"}")]
    [InlineData("/workspace/source", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"git@example.org:a/b\"}")]
    [InlineData("/workspace/ref", "invalid_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"ref\": \"--force\"}")]
    [InlineData("/workspace/ref", "invalid_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"ref\": \"main next\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"../x\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"/etc\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"a//b\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"a/\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"./a\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \" \"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"C:/x\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"a/.git/b\"}")]
    [InlineData("/workspace/subfolder", "invalid_subfolder", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"a\\\\b\"}")]
    [InlineData("/workspace/source", "invalid_directory", "\"workspace\": {\"type\": \"directory\", \"source\": \"notes\"}")]
    [InlineData("/workspace/source", "invalid_directory", "\"workspace\": {\"type\": \"directory\", \"source\": \"/\"}")]
    [InlineData("/workspace/source", "invalid_directory", "\"workspace\": {\"type\": \"directory\", \"source\": \"//\"}")]
    [InlineData("/workspace/source", "invalid_directory", "\"workspace\": {\"type\": \"directory\", \"source\": \"/srv/../etc\"}")]
    [InlineData("/workspace/source", "invalid_directory", "\"workspace\": {\"type\": \"directory\", \"source\": \"https://example.org/r.git\"}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"topic\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/remotes/x\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a..b\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a b\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/.a\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a.lock\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/HEAD\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/-f\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/tags/a~1\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/for/a@{1}\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a//b\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a/\"}}")]
    [InlineData("/workspace/result/ref", "invalid_result_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"HEAD\"}}")]
    [InlineData("/workspace/result/remote", "invalid_repository", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a\", \"remote\": \"ext::sh -c evil\"}}")]
    [InlineData("/workspace/result/remote", "remote_without_ref", "\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"result\": {\"remote\": \"/srv/x\"}}")]
    [InlineData("/workspace/result/ref", "ref_without_remote", "\"workspace\": {\"type\": \"directory\", \"source\": \"/srv/r\", \"result\": {\"ref\": \"refs/heads/a\"}}")]
    [InlineData("/workspace/setup/0/0", "empty_program", "\"workspace\": {\"type\": \"empty\", \"setup\": [[\"\"]]}")]
    [InlineData("/agent_specs/1/name", "duplicate_agent", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\"}, {\"name\": \"x\", \"description\": \"d\"}]")]
    [InlineData("/agent_specs/0/name", "reserved_agent", "\"agent_specs\": [{\"name\": \"orchestrator\", \"description\": \"d\"}]")]
    [InlineData("/agent_specs/0/fallback", "unknown_agent", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"fallback\": \"nobody\"}]")]
    [InlineData("/agent_specs/0/fallback", "unknown_agent", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"fallback\": \"orchestrator\"}]")]
    [InlineData("/agent_specs/0/fallback", "own_fallback", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"fallback\": \"x\"}]")]
    [InlineData("/agent_specs/0/routes/0", "unknown_route", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"routes\": [\"coding\"]}]")]
    [InlineData("/agent_specs/0/tools/1", "tool_not_allowed", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"tools\": [\"read\", \"task\"]}]")]
    [InlineData("/agent_specs/0/tools/0", "tool_not_allowed", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"tools\": [\"question\"]}]")]
    [InlineData("/agent_specs/0/skills/0", "unknown_skill", "\"agent_specs\": [{\"name\": \"x\", \"description\": \"d\", \"skills\": [\"nothing\"]}]")]
    [InlineData("/skill_specs/1/name", "duplicate_skill", "\"skill_specs\": [{\"name\": \"x\", \"description\": \"d\", \"text\": \"t\"}, {\"name\": \"x\", \"description\": \"d\", \"text\": \"t\"}]")]
    [InlineData("/registries/variables/A~1B", "unknown_variable", "\"registries\": {\"variables\": {\"A/B\": \"x\"}}")]
    [InlineData("/registries/variables/RUN_GOAL", "server_variable", "\"registries\": {\"variables\": {\"RUN_GOAL\": \"x\"}}")]
    [InlineData("/limits/max_parallel_workers", "parallel_without_override", "\"limits\": {\"max_parallel_workers\": 7}")]
    public void Should_refuse_the_bundle_for_exactly_that(string pointer, string code, string members)
    {
        var reading = Examples.ReadWith(members);

        var error = Assert.Single(reading.Errors);
        Assert.Equal((pointer, code), (error.Pointer, error.Code));
        Assert.NotNull(error.Line);
        Assert.False(reading.Malformed);
        Assert.Null(reading.Bundle);
    }

    [Theory]
    [InlineData("\"workspace\": {\"type\": \"git\", \"source\": \"https://example.org/r.git\", \"ref\": \"v1.0\"}")]
    [InlineData("\"workspace\": {\"type\": \"git\", \"source\": \"ssh://git@example.org/r.git\"}")]
    [InlineData("\"workspace\": {\"type\": \"git\", \"source\": \"file:///srv/r\"}")]
    [InlineData("\"workspace\": {\"type\": \"git\", \"source\": \"/srv/a folder/r\"}")]
    [InlineData("\"workspace\": {\"type\": \"directory\", \"source\": \"/srv/a folder\", \"result\": {\"patch\": true}}")]
    [InlineData("\"workspace\": {\"type\": \"directory\", \"source\": \"/srv/n\", \"result\": {\"ref\": \"refs/heads/a\", \"remote\": \"/srv/r\"}}")]
    [InlineData("\"workspace\": {\"type\": \"git\", \"source\": \"/srv/r\", \"subfolder\": \"packages/the api\", \"result\": {\"ref\": \"refs/for/main\"}}")]
    [InlineData("\"workspace\": {\"type\": \"empty\", \"result\": {\"ref\": \"refs/tags/v1.0\", \"remote\": \"https://example.org/new.git\"}}")]
    [InlineData("\"limits\": {\"max_parallel_workers\": 12}, \"policies\": {\"parallel_override\": true}")]
    [InlineData("\"limits\": {\"max_parallel_workers\": 6}")]
    [InlineData("\"policies\": {\"session_recovery\": \"ask\"}")]
    [InlineData("\"policies\": {\"context_pressure\": \"ask\"}")]
    [InlineData("\"policies\": {\"context_pressure\": \"auto\", \"escalation\": \"fail\"}")]
    [InlineData("\"policies\": {\"session_recovery\": \"auto\", \"escalation\": \"fail\"}")]
    [InlineData("\"agent_specs\": [{\"name\": \"general\", \"description\": \"Replaces the default.\", \"fallback\": \"x\", \"skills\": [\"read-file\", \"own\"]}, {\"name\": \"x\", \"description\": \"d\", \"fallback\": \"debug\"}], \"skill_specs\": [{\"name\": \"own\", \"description\": \"d\", \"text\": \"t\"}]")]
    [InlineData("\"registries\": {\"variables\": {\"OUTPUT_LANGUAGE\": \"German\"}}")]
    [InlineData("\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\"true\"], \"cwd\": \".\"}}]")]
    [InlineData("\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"http://[::1]:8080/x\"}}], \"policies\": {\"http_hosts\": [\"[::1]:8080\"]}")]
    [InlineData("\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"http_status\", \"url\": \"https://Example.org/\"}}], \"policies\": {\"http_hosts\": [\"example.org\"]}")]
    public void Should_accept_what_is_right(string members)
    {
        var reading = Examples.ReadWith(members);

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        Assert.NotNull(reading.Bundle);
    }

    [Theory]
    [InlineData("/goal", "possible_secret", "\"goal\": \"Use key sk-" + "ant-api03-abcdefghijklmnopqrstuvwxyz please\"")]
    [InlineData("/registries/variables/PROJECT_NOTES", "possible_secret", "\"registries\": {\"variables\": {\"PROJECT_NOTES\": \"token gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789\"}}")]
    [InlineData("/workspace/source", "possible_secret", "\"workspace\": {\"type\": \"git\", \"source\": \"https://me:geheim@example.org/r.git\"}")]
    [InlineData("/constraints/0", "possible_secret", "\"constraints\": [\"-----BEGIN RSA " + "PRIVATE KEY-----\\nabc\"]")]
    [InlineData("/acceptance_tests/0/verifier/argv/0", "shell_line", "\"acceptance_tests\": [{\"id\": \"a\", " + Test + " {\"type\": \"command\", \"argv\": [\"npm test\"]}}]")]
    [InlineData("/policies/protected_paths/0", "literal_braces", "\"policies\": {\"protected_paths\": [\"{a,b}/**\"]}")]
    [InlineData("/limits/turn_timeout_seconds", "turn_longer_than_run", "\"limits\": {\"turn_timeout_seconds\": 600, \"run_timeout_seconds\": 60}")]
    [InlineData("/limits/inactivity_timeout_seconds", "inactivity_longer_than_turn", "\"limits\": {\"turn_timeout_seconds\": 60, \"inactivity_timeout_seconds\": 61}")]
    public void Should_warn_and_accept(string pointer, string code, string members)
    {
        var reading = Examples.ReadWith(members);

        Assert.Empty(reading.Errors);
        var warning = Assert.Single(reading.Warnings);
        Assert.Equal((pointer, code), (warning.Pointer, warning.Code));
        Assert.DoesNotContain("geheim", warning.Message);
        Assert.DoesNotContain("sk-ant", warning.Message);
    }

    [Theory]
    [InlineData("The task-based approach is described in RISK-LIST-2024 and in sk-files.")]
    [InlineData("See https://example.org:8080/a@b and mail me@example.org")]
    public void Should_not_take_ordinary_text_for_a_secret(string text) => Assert.Null(Domain.Bundles.SecretPatterns.Find(text));
}
