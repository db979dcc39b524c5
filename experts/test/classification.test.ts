import { classify } from '../src/models/classification';

test.each([
  ['What is the integral of x^2?', 'mathematics'],
  ['What is seven times eight?', 'mathematics'],
  ['What is 10/0?', 'mathematics'],
  ['Solve x^2 = 4', 'mathematics'],
  ['Convert 2 gallons to litres', 'mathematics'],
  ['What day is it today?', 'time'],
  ['What is the time difference between Tokyo and London?', 'time'],
  ['How many days are left until Christmas?', 'time'],
  ['What day of the week is 30 February 2024?', 'time'],
  ['How many seconds are in an hour?', 'time'],
  ['What is the capital of Atlantis?', 'geography'],
  ['What is the population of Japan?', 'geography'],
  ['What is the longest river in Africa?', 'geography'],
  ['Which is larger, France or Spain?', 'geography'],
  ['Where is Timbuktu located?', 'geography'],
  ['What is the boiling point of water?', 'chemistry'],
  ['How many neutrons does carbon-14 have?', 'chemistry'],
  ['What is the symbol for unobtainium?', 'chemistry'],
  ['What rhymes with orange?', 'words'],
  ['What is a synonym for happy?', 'words'],
  ['How many letters are in "chemistry"?', 'words'],
  ['What is the plural of country?', 'words'],
  ['How many e\'s are in "seventeen"?', 'words'],
])('"%s" belongs to %s', async (question, domain) => {
  await expect(classify(question)).resolves.toBe(domain);
});

test.each([
  'Who wrote War and Peace?',
  'Who is the president of France?',
  'Which country won the 2010 World Cup?',
  'Which country has the best food?',
  'Which country won the 2010 World Cup in South Africa?',
  'Which countries in Europe have a queen?',
  'How many grams are in a serving of a recipe for bread?',
  'What time should I boil an egg?',
  'How many calories are in an apple?',
  'How many players are on a football team?',
  'What day is the Super Bowl on?',
  'What is the element of surprise?',
  'What is the formula for success?',
  'What is the capital letter of a?',
  'What is the cost of capital of a company?',
  'When did the French Revolution begin?',
  'Write a poem about gold',
  'What is the meaning of life?',
  'Who discovered oxygen?',
  'How do I make a cup of tea?',
  'What is love?',
  '',
])('"%s" belongs to no domain', async (question) => {
  await expect(classify(question)).resolves.toBe('none');
});
