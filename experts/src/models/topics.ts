import { type DomainName, domainNames } from '../domain';

/** One pattern out of several, in any case. */
function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'i');
}

/**
 * Signs that a question is about a domain, whether or not anybody can answer it. Each names the domain's own subject
 * ("square root", "capital of"); a mere number, country or word would drag in politics, sport and cooking.
 */
const TOPICS: Readonly<Record<DomainName, RegExp>> = {
  mathematics: anyOf(
    /\bsqrt\b|\b(?:square|cube|cubic|nth) roots?\b/,
    /\b(?:derivative|integral|antiderivative|logarithm|factorial) of\b/,
    /\bprime (?:numbers?|factors?)\b|\bis -?\d[\d,]* (?:an? )?(?:prime|even|odd|perfect square)\b/,
    /\b(?:greatest|highest|least|lowest) common (?:divisor|factor|multiple|denominator)\b|\b(?:gcd|lcm|hcf)\b/,
    /\bsolve\b.*[=\d]|\b(?:differentiate|integrate|factori[sz]e)\b/,
    /\b(?:quadratic|linear|differential) equations?\b|\bpythagor|\bfibonacci\b/,
    /\b(?:sine|cosine|tangent|determinant|eigenvalues?|hypotenuse|circumference|median|standard deviation) (?:of|for)\b/,
    /\b(?:remainder|modulo)\b|\d mod \d|\b(?:half|double|twice|triple) (?:of )?\d|^(?:is|which is (?:bigger|larger|smaller|greater)[:,]?) \d/,
    /\d ?(?:%|percent|per cent) (?:of|off)\b|\bwhat (?:percent|percentage) of \d|\bis what (?:percent|percentage)\b/,
    /\bconvert -?\d.*\b(?:to|into)\b/,
    /\bhow many (?:\w*met(?:er|re)s|miles|feet|inches|yards|pounds|ounces|\w*grams|\w*lit(?:er|re)s|gallons|pints) (?:are |is )?(?:there )?in\b(?!.*\b(?:recipe|serving)\b)/,
    /^(?!.*\d\/\d+\/\d)(?:what is |calculate |compute |how much is )?\(*-?\d[\d.,]* ?[-+*/^] ?\(*-?\d/,
    /^(?:what is |calculate |compute |how much is )?[\w.-]+ (?:plus|minus|times|divided by|multiplied by|to the power of) [\w.-]+$/,
    /\b(?:value|digits?|decimals?) of pi\b|\b(?:area|volume) of (?:a|an|the) (?:circle|square|triangle|sphere|cube|cylinder|rectangle)\b/,
  ),
  time: anyOf(
    /\b(?:day of the week|weekday|leap[ -](?:years?|seconds?)|time ?zones?|time difference|daylight saving|week number)\b/,
    /\bhow (?:many (?:days|weeks|months|hours|minutes)|long) (?:are|is|were|was|lie|until|till|since|between|from|left)\b.*\b(?:between|until|till|since|from|left|before)\b/,
    /\bhow many (?:seconds|minutes|hours|days|weeks|months) (?:are |is )?(?:there )?in (?:an? |one |\d|january|february|march|april|may|june|july|august|september|october|november|december)/,
    /\b(?:what|which) (?:day|date|weekday) (?:is|was|will|does|did)\b.*\b(?:today|tomorrow|yesterday|\d{4}|days?|weeks?|months?|fall|easter|christmas)\b/,
    /\bwhat (?:time|day|date|year) is it\b|\bwhat is (?:today's date|the (?:current )?(?:time|date))\b|\bcurrent time\b/,
  ),
  geography: anyOf(
    /\bcapital(?: city)? of (?!letters?\b|punishment\b|an? \w)|\bhas .+ as its capital\b|'s capital(?: city)?$/,
    /\b(?:currency|official languages?|population|flag|land ?mass|highest (?:mountain|peak|point)|longest river) (?:of|in|used in) (?:the )?\S/,
    /\b(?:which|what) (?:country|countries|nation|continent)\b.*\b(?:borders?|capital|located|lies?|largest|smallest|biggest|coast|landlocked|in|on)\b/,
    /\bhow many (?:countries|nations|continents)\b.*\b(?:in|on|borders?|are there)\b/,
    /\bland-?locked\b|\bland borders?\b|\bborders? (?:with|on)\b|\bshare (?:a )?borders?\b/,
    /\b(?:which|what) (?:ocean|sea|river|mountain|desert|lake|strait)\b.*\b(?:largest|longest|deepest|highest|flows?|between|separates?|biggest)\b/,
    /\b(?:largest|smallest|biggest|longest|highest|deepest) (?:country|continent|ocean|river|mountain|desert|lake|island|sea|city)\b/,
    /\b(?:latitude|longitude|hemisphere|equator|archipelago)\b/,
    /^where (?:is|are|lies) (?:the )?(?:river |lake |mount )?\S+ (?:located|situated)$/,
  ),
  chemistry: anyOf(
    /\bperiodic table\b|\batomic (?:number|mass|weight|radius)\b|\bmol(?:ar|ecular) (?:mass|weight|formula|structure)\b/,
    /\bchemical (?:symbol|formula|element|compound|reaction|equation|bond|name)s?\b/,
    /\b(?:which|what) element (?:has|is|does|with)\b|\belement (?:with|number) /,
    /\bnoble gas(?:es)?\b|\bhalogens?\b|\balkali metals?\b|\b(?:covalent|ionic) bonds?\b/,
    /\bhow many (?:protons|neutrons|electrons)\b|\b(?:electron configuration|valence electrons?|electronegativity|oxidation state|isotopes?)\b/,
    /\bmoles? of \S|\b(?:boiling|melting) point of\b|\bsymbol (?:of|for) \w+ium\b/,
  ),
  words: anyOf(
    /\b(?:plural|singular|synonyms?|antonyms?|etymology|definition|pronunciation|past tense) (?:form )?(?:of|for)\b/,
    /\b(?:palindromes?|anagrams?|rhymes?|syllables?|homophones?)\b/,
    /\bhow many (?:letters|vowels|consonants|words) (?:are|does|has|in)\b/,
    /\balphabetical(?:ly)?\b|\bin (?:the|a) dictionary\b|\bletters? (?:of|in) (?:the )?(?:word|alphabet)\b/,
    /\b(?:spell|spelled|spelt)\b|\bin words$|\bwhat does (?:the word )?["'][^"']+["'] mean\b|\bmeaning of the word\b/,
    /\b(?:longest|shortest) word\b|\bthe word ["']/,
  ),
};

/** Subjects that use the words of a domain without belonging to it. */
const OTHER_SUBJECTS = anyOf(
  /\b(?:recipe|cook(?:ing)?|bake|baking|boil an?|ingredients?|calories)\b/,
  /\b(?:president|prime minister|king|queen|elections?|parliament|revolution|war|battle)\b/,
  /\b(?:novel|poem|poetry|wrote|author|paint(?:ed|er)|compos(?:ed|er)|sang|singer|song|movie|film|actor|actress)\b/,
  /\b(?:football|soccer|tennis|basketball|cricket|olympics?|world cup|super bowl|championship|won the)\b/,
  /\b(?:company|stock|recommend|should i|joke)\b/,
);

/** The domain that a question is about; `undefined` if it is about none, or about something else as well. */
export function topicOf(question: string): DomainName | undefined {
  if (OTHER_SUBJECTS.test(question)) return undefined;
  return domainNames.find((name) => TOPICS[name].test(question));
}
